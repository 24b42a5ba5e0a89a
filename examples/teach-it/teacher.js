// What learns: a frozen trunk, which makes features of images, and a head, which learns classes from them. All that comes in and goes out is plain data, so
// that it can live in a worker.
import { loadModel, readFrom, saveTo } from '../../dist/index.js';
import { exportOnnx } from '../../dist/onnx.js';
import { tfjsFiles, toTfjs } from '../../dist/tfjs.js';
import { headFor, joined } from '../browser/fine-tune-training.js';
import { portable } from './portable.js';
import { loadTrunk } from './trunks.js';

const BATCH = 32;

/** How often each class (a row) was taken for which (a column). */
function confusionOf(probabilities, labels, classes) {
  const counts = Array.from({ length: classes }, () => Array(classes).fill(0));
  for (const [i, label] of labels.entries()) {
    const row = probabilities.subarray(i * classes, (i + 1) * classes);
    counts[label][row.indexOf(Math.max(...row))]++;
  }
  return counts;
}

export class Teacher {
  #trunk;
  #head;

  /** Takes another trunk; see loadTrunk. The head that there was goes with the old one. */
  async useTrunk(source) {
    const { trunk, pixels } = await loadTrunk(source);
    this.#trunk?.dispose();
    this.#trunk = trunk;
    this.#setHead(undefined);
    return { inputShape: [...trunk.inputShape], width: trunk.outputShape[0], layers: trunk.layers.length, pixels };
  }

  /** A row of numbers for each image, of { data: bytes, shape: [count, height, width, channels] }. */
  features(images) {
    return this.#trunk.predict(images, { batchSize: BATCH }).data;
  }

  /**
   * A new head learns from `train`, { x: { data, shape }, y }; `onEpoch` hears of every epoch, and `signal` ends it early. Resolves to how often the classes of
   * `test` were taken for which, and the seconds that learning took.
   */
  async teach({ train, test, classes, epochs = 30, hidden = 0, learningRate = 0.01, onEpoch = () => {}, signal }) {
    const head = headFor(train.x, classes, { hidden, learningRate });
    const start = performance.now();
    const live = { onEpochEnd: (epoch, { loss }) => onEpoch({ epoch: epoch + 1, epochs, loss }) };
    await head.fit(train.x, train.y, { epochs, batchSize: BATCH, verbose: 0, callbacks: [live], ...(signal && { signal }) });
    const seconds = (performance.now() - start) / 1000;
    this.#setHead(head);
    const tested = test.y.length > 0 ? head.predict(test.x, { batchSize: BATCH }).data : new Float32Array(0);
    return { confusion: confusionOf(tested, test.y, classes), seconds };
  }

  /** The probability of each class, of images as `features` takes them. */
  predict(images) {
    return this.#head.predict(this.#trunk.predict(images)).data;
  }

  /** Both as safetensors; the head is undefined before it has learnt. */
  save() {
    return { trunk: this.#trunk.save(), head: this.#head?.save() };
  }

  /** A head that `save` gave. */
  useHead(bytes) {
    this.#setHead(loadModel(bytes));
  }

  /** Trunk and head as one model of ONNX, from images of bytes to probabilities. */
  onnx() {
    return this.#whole((whole) => exportOnnx(whole));
  }

  /** The same as files of TensorFlow.js, by their names: those of Teachable Machine, which keeps the classes' names in metadata.json. */
  tfjs(labels) {
    const metadata = new TextEncoder().encode(JSON.stringify({ labels }));
    return this.#whole((whole) => {
      const copy = portable(whole);
      try {
        return { ...tfjsFiles(toTfjs(copy)), 'metadata.json': metadata };
      } finally {
        copy.dispose();
      }
    });
  }

  /** Keeps a file in the browser, and gives it back; undefined where there is none. */
  keep(name, bytes) {
    return saveTo(`indexeddb://${name}`, bytes);
  }

  async kept(name) {
    try {
      return await readFrom(`indexeddb://${name}`);
    } catch {
      return undefined;
    }
  }

  #whole(write) {
    const whole = joined(this.#trunk, this.#head);
    try {
      return write(whole);
    } finally {
      whole.dispose();
    }
  }

  #setHead(head) {
    this.#head?.dispose();
    this.#head = head;
  }
}
