import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { Dense, Lion, type LionOptions, OptionError, ready, Sequential } from '../../src/index.js';

// y = w x with the squared error, on one example: dw = 2 (w x - t) x
const [x, target, start] = [2, 1, 1.5];

/** The weight after each of three steps, by the paper's algorithm. */
function trace({
  learningRate: rate = 0.001,
  beta1 = 0.9,
  beta2 = 0.99,
  weightDecay = 0,
}: LionOptions & { learningRate?: number }): number[] {
  let [w, m] = [start, 0];
  return [0, 1, 2].map(() => {
    const g = 2 * (w * x - target) * x;
    const step = Math.sign(beta1 * m + (1 - beta1) * g);
    w -= rate * (step + weightDecay * w);
    m = beta2 * m + (1 - beta2) * g;
    return w;
  });
}

function model(optimizer: Lion | 'lion'): Sequential {
  const made = new Sequential([new Dense({ units: 1, useBias: false, inputShape: [1] })]);
  made.setWeights([[start]]);
  made.compile({ optimizer, loss: 'meanSquaredError' });
  return made;
}

const cases: (LionOptions & { learningRate?: number })[] = [
  {},
  { learningRate: 0.25 },
  // the momentum goes on where the gradient has turned
  { learningRate: 0.8, beta1: 0.95, beta2: 0.5 },
  { learningRate: 0.1, weightDecay: 0.5 },
];
for (const precision of ['float32', 'float64'] as const) {
  for (const options of cases) {
    test(`three steps by hand, ${precision}, ${JSON.stringify(options)}`, async () => {
      await ready({ precision });
      const made = model(new Lion(options));
      for (const want of trace(options)) {
        made.trainOnBatch([[x]], [[target]]);
        assert.ok(Math.abs(made.getWeights()[0]![0]! - want) <= 1e-6, `${made.getWeights()[0]}, expected ${want}`);
      }
      await ready({ precision: 'float32' });
    });
  }
}

test('by name, with its defaults; a gradient of 0 moves nothing', () => {
  const made = model('lion');
  made.trainOnBatch([[0]], [[0]]);
  assert.is(made.getWeights()[0]![0], start);
  made.trainOnBatch([[x]], [[target]]);
  assert.is(made.getWeights()[0]![0], Math.fround(start - Math.fround(0.001)));
});

test('its momentum is in a checkpoint', () => {
  const options = { learningRate: 0.3, beta1: 0.95, beta2: 0.5 };
  const whole = model(new Lion(options));
  for (let i = 0; i < 2; i++) whole.trainOnBatch([[x]], [[target]]);
  const again = model(new Lion(options));
  again.resume(whole.checkpoint());
  for (const made of [whole, again]) for (let i = 0; i < 3; i++) made.trainOnBatch([[x]], [[target]]);
  assert.equal(again.getWeights(), whole.getWeights());
});

test('options are checked', () => {
  assert.throws(
    () => new Lion({ beta1: 1 }),
    (e: Error) => e instanceof OptionError && e.message.startsWith('Lion: option "beta1"'),
  );
  assert.throws(
    () => new Lion({ epsilon: 1 } as never),
    (e: Error) => e instanceof OptionError && e.message.startsWith('Lion: unknown option "epsilon"'),
  );
});

test.run();
