import { readFileSync } from 'node:fs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import {
  binaryCrossentropy,
  categoricalCrossentropy,
  Dense,
  gradCheck,
  type Loss,
  OptionError,
  Sequential,
  SGD,
  sparseCategoricalCrossentropy,
} from '../../src/index.js';
import { RandomStream } from '../../src/random.js';
import { Engines } from '../assembly/harness.js';
import { assertClose } from '../golden/compare.js';

interface Expected {
  loss: number;
  gradient: number[];
}

/** What test/golden/label-smoothing.py writes. */
interface Golden {
  cases: { columns: number; smoothing: number; logits: number[]; labels: number[]; rows: number[]; ofLabels: Expected; ofRows: Expected }[];
}

const golden = JSON.parse(readFileSync(new URL('../golden/label-smoothing.json', import.meta.url), 'utf8')) as Golden;

const mean = (values: ArrayLike<number>): number => Array.from(values).reduce((sum, value) => sum + value, 0) / values.length;

test('losses and gradients of smoothed targets are those of PyTorch, in wasm and in the f64 engine', () => {
  for (const { columns, smoothing, logits, labels, rows: targets, ofLabels, ofRows } of golden.cases) {
    const rows = labels.length;
    for (const [name, expected] of Object.entries({ ofLabels, ofRows })) {
      const engines = new Engines();
      const x = engines.floats(logits);
      const t = name === 'ofLabels' ? engines.ints(labels) : engines.floats(targets);
      const [dx, losses] = [engines.output(rows * columns), engines.output(rows)];
      engines.run((kernels, at) => {
        const shared = { x: at(x), smoothing, scale: 1 / rows, dx: at(dx), losses: at(losses), rows, columns };
        if (name === 'ofLabels') kernels.sparseSoftmaxCrossEntropy({ ...shared, labels: at(t) });
        else kernels.softmaxCrossEntropy({ ...shared, targets: at(t) });
      });
      const what = `${name}, ${columns} classes, smoothing ${smoothing}`;
      for (const [engine, tolerance] of [
        ['wasm', 2e-6],
        ['reference', 1e-10],
      ] as const) {
        assertClose(`loss ${what}, ${engine}`, [mean(engines.read(losses)[engine])], [expected.loss], tolerance);
        assertClose(`gradient ${what}, ${engine}`, engines.read(dx)[engine], expected.gradient, tolerance);
      }
    }
  }
});

const BATCH = 6;
const CLASSES = 4;
const random = new RandomStream(5, 'cross-entropy');
const x = { data: Float32Array.from({ length: BATCH * 5 }, () => random.normal()), shape: [BATCH, 5] };
const labels = Int32Array.from({ length: BATCH }, (_, i) => i % CLASSES);
const rows = { data: Float32Array.from({ length: BATCH * CLASSES }, () => random.uniform()), shape: [BATCH, CLASSES] };

function modelWith(activation: 'softmax' | 'sigmoid' | 'linear', loss: Loss): Sequential {
  const model = new Sequential([new Dense({ units: CLASSES, activation, inputShape: [5] })], { seed: 3 });
  model.compile({ optimizer: new SGD({ learningRate: 0.1 }), loss });
  return model;
}

test('gradients of smoothed losses, from logits and from probabilities, are those of differences', async () => {
  const options = { labelSmoothing: 0.2 };
  const cases = [
    ['softmax', sparseCategoricalCrossentropy(options), labels],
    ['linear', sparseCategoricalCrossentropy({ ...options, fromLogits: true }), labels],
    ['sigmoid', sparseCategoricalCrossentropy(options), labels],
    ['softmax', categoricalCrossentropy(options), rows],
    ['sigmoid', categoricalCrossentropy(options), rows],
    ['sigmoid', binaryCrossentropy(options), rows],
    ['softmax', binaryCrossentropy(options), rows],
  ] as const;
  for (const [activation, loss, y] of cases) {
    const { maxRelativeError } = await gradCheck(modelWith(activation, loss), x, y);
    assert.ok(maxRelativeError < 1e-9, `${activation}, ${loss.name}: ${maxRelativeError}`);
  }
});

test('labels are smoothed as their one-hot rows are, in training and in evaluation', () => {
  const oneHot = {
    data: Float32Array.from({ length: BATCH * CLASSES }, (_, i) => (i % CLASSES === labels[Math.floor(i / CLASSES)] ? 1 : 0)),
    shape: rows.shape,
  };
  const options = { labelSmoothing: 0.3 };
  const [sparse, dense] = [
    modelWith('softmax', sparseCategoricalCrossentropy(options)),
    modelWith('softmax', categoricalCrossentropy(options)),
  ];
  const plain = modelWith('softmax', sparseCategoricalCrossentropy());
  assert.is.not(sparse.evaluate(x, labels).loss, plain.evaluate(x, labels).loss);
  for (let step = 0; step < 5; step++)
    assertClose('loss', [sparse.trainOnBatch(x, labels).loss], [dense.trainOnBatch(x, oneHot).loss], 1e-6);
  assertClose('evaluated', [sparse.evaluate(x, labels).loss], [dense.evaluate(x, oneHot).loss], 1e-6);
});

test('binary targets are smoothed towards a half', () => {
  const options = { labelSmoothing: 0.2 };
  const halfway = { data: rows.data.map((t) => 0.8 * t + 0.1), shape: rows.shape };
  const [smoothed, plain] = [modelWith('sigmoid', binaryCrossentropy(options)), modelWith('sigmoid', binaryCrossentropy())];
  assertClose('loss', [smoothed.evaluate(x, rows).loss], [plain.evaluate(x, halfway).loss], 1e-6);
});

test('a smoothing outside 0 to 1 is refused', () => {
  for (const labelSmoothing of [-0.1, 1.1, Number.NaN])
    assert.throws(
      () => sparseCategoricalCrossentropy({ labelSmoothing }),
      (error: unknown) =>
        error instanceof OptionError &&
        /sparseCategoricalCrossentropy: option "labelSmoothing" must be .* 0 .* 1, received/.test(error.message),
    );
});

test.run();
