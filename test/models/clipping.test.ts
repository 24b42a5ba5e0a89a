import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { Dense, type FitOptions, OptionError, Sequential, SGD } from '../../src/index.js';

const x = [
  [3, -4],
  [2, 5],
];
const y = [[10], [-7]];

/** The step that a fit of one batch takes, with a learning rate of 1: the gradient as it was applied, kernel then bias. */
async function applied(options: FitOptions, optimizer: SGD = new SGD({ learningRate: 1 })): Promise<number[]> {
  const model = new Sequential([new Dense({ units: 1, inputShape: [2] })], { seed: 5 });
  model.compile({ optimizer, loss: 'meanSquaredError' });
  const before = model.getWeights().flatMap((weights) => [...weights]);
  await model.fit(x, y, { verbose: 0, shuffle: false, batchSize: 2, ...options });
  const after = model.getWeights().flatMap((weights) => [...weights]);
  return before.map((value, i) => value - after[i]!);
}

const norm = (g: number[]) => Math.hypot(...g);
function close(got: number[], want: number[]) {
  got.forEach((value, i) => {
    assert.ok(Math.abs(value - want[i]!) <= 1e-5 * norm(want), `${got} for ${want}`);
  });
}

test('clipNorm scales the whole gradient down to a norm, and leaves a shorter one alone', async () => {
  const whole = await applied({});
  assert.ok(norm(whole) > 10);
  const clipped = await applied({ clipNorm: 2 });
  close(
    clipped,
    whole.map((g) => (2 * g) / norm(whole)),
  );
  close(await applied({ clipNorm: 1000 }), whole);
});

test('clipValue keeps each gradient within bounds, before clipNorm', async () => {
  const whole = await applied({});
  const bounded = whole.map((g) => Math.min(Math.max(g, -6), 6));
  assert.not.equal(bounded, whole);
  close(await applied({ clipValue: 6 }), bounded);
  close(
    await applied({ clipValue: 6, clipNorm: 3 }),
    bounded.map((g) => (3 * g) / norm(bounded)),
  );
});

test('the optimizer clips first, as its own options say', async () => {
  const whole = await applied({});
  const bounded = whole.map((g) => Math.min(Math.max(g, -6), 6));
  close(
    await applied({ clipNorm: 3 }, new SGD({ learningRate: 1, clipValue: 6 })),
    bounded.map((g) => (3 * g) / norm(bounded)),
  );
});

test('fitDataset takes them too, and bounds that are none are refused', async () => {
  const model = new Sequential([new Dense({ units: 1, useBias: false, inputShape: [2] })], { seed: 5 });
  model.compile({ optimizer: new SGD({ learningRate: 1 }), loss: 'meanSquaredError' });
  const [before] = model.getWeights();
  await model.fitDataset([{ x, y }], { verbose: 0, clipNorm: 0.5 });
  const [after] = model.getWeights();
  assert.ok(Math.abs(norm([0, 1].map((i) => before![i]! - after![i]!)) - 0.5) < 1e-5);
  for (const options of [{ clipNorm: 0 }, { clipValue: -1 }, { clipNorm: Number.NaN }]) {
    try {
      await model.fit(x, y, { verbose: 0, ...options });
      assert.unreachable();
    } catch (error) {
      assert.instance(error, OptionError);
      assert.match((error as Error).message, /^fit: option "clip(Norm|Value)" must be a finite number above 0/);
    }
  }
});

test.run();
