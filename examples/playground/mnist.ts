// MNIST, when a person asks for it: from the address of a folder, or from its files.
import { loadMnist } from 'wasm-nn/data';
import { type DataSet, type Examples, TRAIN_PER_TEST } from './data-sets.js';

type Mnist = Awaited<ReturnType<typeof loadMnist>>;

const PIXELS = 28 * 28;

/** Loads all of it; from files, each is found by its name, packed or not. */
export function fetchMnist(from: string | readonly File[]): Promise<Mnist> {
  if (typeof from === 'string') return loadMnist({ from: new URL(from, document.baseURI).href });
  return loadMnist({
    from: async (name) => {
      const file = from.find((one) => one.name.replace(/\.idx(\d)-/, '-idx$1-') === name);
      return file && new Uint8Array(await file.arrayBuffer());
    },
  });
}

const first = ({ x, y }: Mnist['train'], count: number): Examples => {
  const rows = Math.min(count, y.length);
  return {
    x: { data: x.data.subarray(0, rows * PIXELS) as Uint8Array, shape: [rows, 28, 28, 1] },
    y: Int32Array.from(y.subarray(0, rows)),
  };
};

/** The first `samples` images to learn from, and a quarter as many to test on. */
export const partOfMnist = (mnist: Mnist, samples: number): DataSet => ({
  train: first(mnist.train, samples),
  test: first(mnist.test, Math.floor(samples / TRAIN_PER_TEST)),
  shape: [28, 28, 1],
  classes: 10,
});
