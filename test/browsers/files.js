// Files where a page has them: files.html keeps some, files.html?again looks for what was kept, files.html?download=NAME lets the browser save one.
import { report } from './report.js';

const PATIENCE_MS = 20_000;

/** Where `bytes` and `expected` differ, an error that says what is wrong. */
function mustBe(bytes, expected, place) {
  if (bytes.length !== expected.length || expected.some((byte, i) => byte !== bytes[i]))
    throw new Error(`${place}: ${bytes.length} bytes came, and others than the ${expected.length} that went`);
}

async function message(run) {
  return run.then(
    () => 'no error',
    (error) => `${error.name}: ${error.message}`,
  );
}

async function keep({ Dense, Sequential, loadModel, readFrom, saveTo }) {
  const model = new Sequential([new Dense({ units: 2, inputShape: [3] })], { seed: 3 });
  const file = model.save();
  const told = [];
  const address = '../../files/train-images-idx3-ubyte';
  const served = await readFrom(address, { onProgress: (progress) => told.push(progress) });
  if (served.length !== 19 || told.at(-1).received !== 19) throw new Error(JSON.stringify(told));

  const chosen = new DataTransfer();
  chosen.items.add(new File([file], 'model.safetensors'));
  const input = Object.assign(document.createElement('input'), { type: 'file' });
  input.files = chosen.files;
  mustBe(await readFrom(input), file, 'an input');
  mustBe(await readFrom(chosen.files[0]), file, 'a File');

  await saveTo('indexeddb://model', new Uint8Array(5000));
  const inside = new Uint8Array(file.length + 20);
  inside.set(file, 10);
  await saveTo('indexeddb://model', inside.subarray(10, 10 + file.length));
  mustBe(await readFrom('indexeddb://model'), file, 'IndexedDB');
  const missing = await message(readFrom('indexeddb://modle'));
  if (!missing.includes('DataError: readFrom: IndexedDB has no file "indexeddb://modle"; it has indexeddb://model.'))
    throw new Error(missing);
  const page = await message(saveTo('model.safetensors', file));
  if (!page.includes('OptionError') || !page.includes('download://model.safetensors')) throw new Error(page);
  const loaded = loadModel(await readFrom('indexeddb://model'));
  if (String(loaded.getWeights()) !== String(model.getWeights())) throw new Error('another model came back');
  return { text: 'read from the server, an input and IndexedDB' };
}

async function look({ loadModel, readFrom }) {
  const [kernel] = loadModel(await readFrom('indexeddb://model')).getWeights();
  if (kernel.length !== 6) throw new Error(`a kernel of ${kernel.length} numbers`);
  return { text: 'still in IndexedDB' };
}

/** The folder of downloads is served: the file must come to lie there. */
async function download({ readFrom, saveTo }, name) {
  const bytes = Uint8Array.from({ length: 100_000 }, (_, i) => (i * i) % 251);
  await saveTo(`download://${name}`, bytes);
  const end = performance.now() + PATIENCE_MS;
  for (;;) {
    const saved = await readFrom(`../../downloads/${name}`).catch((error) => {
      if (performance.now() > end) throw error;
    });
    if (saved?.length === bytes.length) {
      mustBe(saved, bytes, 'the download');
      return { text: 'downloaded' };
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

report(async () => {
  const nn = await import('../../dist/index.js');
  const name = new URLSearchParams(location.search).get('download');
  if (name !== null) return download(nn, name);
  return location.search === '?again' ? look(nn) : keep(nn);
});
