// Layers that slide windows over images or sequences held against PyTorch's: outputs, loss and every gradient.
import { readFileSync } from 'node:fs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import * as api from '../../src/index.js';
import { assertClose } from '../golden/compare.js';

interface Golden {
  layer: string;
  options: object;
  shape: number[];
  x: number[];
  parameters: number[][];
  targets: number[];
  outputShape: number[];
  y: number[];
  loss: number;
  /** Of x, then of the parameters. */
  gradients: number[][];
}

/** What test/golden/windows.py writes. */
const golden = JSON.parse(readFileSync(new URL('../golden/windows.json', import.meta.url), 'utf8')) as { cases: Golden[] };

/** f32 (measured: 6e-7 at most); f64, against torch's f64 rounded to f32. */
const TOLERANCE = { float32: 3e-6, float64: 2e-7 };

const layers = api as unknown as Record<string, new (options: object) => api.Layer>;
const floats = (values: readonly number[]) => Float32Array.from(values);

/** The layer behind a dense one whose kernel is the examples and whose inputs are the unit vectors: so x is a parameter, and has a gradient. */
function compare(c: Golden, tolerance: number): void {
  const [count, ...example] = c.shape as [number, ...number[]];
  const model = new api.Sequential([
    new api.Dense({ units: c.x.length / count, useBias: false, inputShape: [count] }),
    new api.Reshape({ targetShape: example }),
    new layers[c.layer]!(c.options),
  ]);
  model.compile({ optimizer: 'sgd', loss: 'meanSquaredError' });
  model.setWeights([c.x, ...c.parameters].map(floats));
  const ones = { data: Float32Array.from({ length: count * count }, (_, i) => (i % (count + 1) === 0 ? 1 : 0)), shape: [count, count] };
  const y = model.predict(ones);
  assert.equal(y.shape, c.outputShape);
  assertClose('y', y.data, c.y, tolerance);
  const { loss } = model.trainOnBatch(ones, { data: floats(c.targets), shape: c.outputShape });
  assertClose('loss', [loss], [c.loss], tolerance);
  c.gradients.forEach((expected, i) => {
    assertClose(`gradient ${i}`, model.parameters[i]!.gradient, expected, tolerance);
  });
}

for (const c of golden.cases) {
  test(`${c.layer} ${JSON.stringify(c.options)} of ${c.shape.join('x')}: as in PyTorch`, async () => {
    for (const precision of ['float32', 'float64'] as const) {
      await api.ready({ precision });
      try {
        compare(c, TOLERANCE[precision]);
      } finally {
        await api.ready({ precision: 'float32' });
      }
    }
  });
}

test.run();
