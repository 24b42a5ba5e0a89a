import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { Dense, type Precision, ready, Sequential, SGD, type SGDOptions } from '../../src/index.js';

// A linear regression y = x kernel + bias with the mean squared error: x (4, 3), kernel (3, 2), bias (2), y (4, 2).
const [ROWS, INPUTS, OUTPUTS, STEPS] = [4, 3, 2, 3];
const x = [0.5, -1, 2, 1.5, 0.25, -0.5, -2, 1, 0.75, 0.1, -0.3, 1.2];
const targets = [1, -1, 0.5, 2, -1.5, 0.3, 0.2, 0.8];
const kernel = [0.3, -0.6, 0.9, 0.2, -0.4, 0.7];
const bias = [0.1, -0.2];

type Tensors = number[][];

/** d(mean squared error) / d(kernel), d(bias). */
function gradientsAt([w, b]: Tensors): Tensors {
  const dw = w!.map(() => 0);
  const db = b!.map(() => 0);
  for (let row = 0; row < ROWS; row++) {
    for (let o = 0; o < OUTPUTS; o++) {
      let y = b![o]!;
      for (let i = 0; i < INPUTS; i++) y += x[row * INPUTS + i]! * w![i * OUTPUTS + o]!;
      const dy = (2 * (y - targets[row * OUTPUTS + o]!)) / (ROWS * OUTPUTS);
      for (let i = 0; i < INPUTS; i++) dw[i * OUTPUTS + o]! += x[row * INPUTS + i]! * dy;
      db[o]! += dy;
    }
  }
  return [dw, db];
}

const norm = (numbers: readonly number[]): number => Math.hypot(...numbers);
const scaled = (tensors: Tensors, factors: number[]): Tensors => tensors.map((t, i) => t.map((value) => value * factors[i]!));

/** The rules as Keras has them, each by itself: value by value, tensor by tensor, all tensors as one. */
function clipped(gradients: Tensors, { clipValue, clipNorm, globalClipNorm }: SGDOptions): Tensors {
  if (clipValue !== undefined) return gradients.map((g) => g.map((value) => Math.min(Math.max(value, -clipValue), clipValue)));
  if (clipNorm !== undefined)
    return scaled(
      gradients,
      gradients.map((g) => Math.min(1, clipNorm / norm(g))),
    );
  if (globalClipNorm !== undefined)
    return scaled(
      gradients,
      gradients.map(() => Math.min(1, globalClipNorm / norm(gradients.flat()))),
    );
  return gradients;
}

/** Kernel and bias after each step, and which of the two gradients were changed by clipping in it. */
function trace(options: SGDOptions & { learningRate: number }): { weights: Tensors; changed: boolean[] }[] {
  const { learningRate: rate, momentum = 0, nesterov = false, weightDecay = 0 } = options;
  let weights: Tensors = [kernel, bias];
  let velocities: Tensors = weights.map((w) => w.map(() => 0));
  return Array.from({ length: STEPS }, () => {
    const before = gradientsAt(weights);
    const gradients = clipped(before, options);
    velocities = velocities.map((v, t) => v.map((value, i) => momentum * value - rate * gradients[t]![i]!));
    weights = weights.map((w, t) =>
      w.map((value, i) => {
        const [v, g] = [velocities[t]![i]!, gradients[t]![i]!];
        return value - rate * weightDecay * value + (nesterov ? momentum * v - rate * g : v);
      }),
    );
    return { weights, changed: gradients.map((g, t) => g.some((value, i) => value !== before[t]![i]!)) };
  });
}

const cases: { what: string; options: SGDOptions & { learningRate: number }; changed?: boolean[] }[] = [
  { what: 'weightDecay', options: { learningRate: 0.2, weightDecay: 0.3 } },
  { what: 'weightDecay with momentum', options: { learningRate: 0.2, momentum: 0.8, weightDecay: 0.3 } },
  { what: 'weightDecay with nesterov', options: { learningRate: 0.2, momentum: 0.8, nesterov: true, weightDecay: 0.3 } },
  // The first step's gradients: kernel of norm 3.00, bias of norm 0.33 with one number above 0.25.
  { what: 'clipNorm above the bias alone', options: { learningRate: 0.2, momentum: 0.8, clipNorm: 0.6 }, changed: [true, false] },
  { what: 'clipNorm below both', options: { learningRate: 0.2, clipNorm: 0.1 }, changed: [true, true] },
  { what: 'clipNorm above both', options: { learningRate: 0.2, clipNorm: 50 }, changed: [false, false] },
  { what: 'globalClipNorm', options: { learningRate: 0.2, momentum: 0.8, globalClipNorm: 0.6 }, changed: [true, true] },
  { what: 'globalClipNorm above all', options: { learningRate: 0.2, globalClipNorm: 50 }, changed: [false, false] },
  { what: 'clipValue', options: { learningRate: 0.2, momentum: 0.8, clipValue: 0.25 }, changed: [true, true] },
  { what: 'clipValue above all', options: { learningRate: 0.2, clipValue: 50 }, changed: [false, false] },
  {
    what: 'clipNorm and weightDecay',
    options: { learningRate: 0.2, momentum: 0.8, clipNorm: 0.6, weightDecay: 0.3 },
    changed: [true, false],
  },
];

/** A few roundings of numbers near 1. */
const tolerances: Record<Precision, number> = { float32: 1e-6, float64: 1e-14 };

for (const precision of ['float32', 'float64'] as const) {
  for (const { what, options, changed } of cases) {
    test(`SGD, ${what}: three steps as worked out in plain code, ${precision}`, async () => {
      await ready({ precision });
      const model = new Sequential([new Dense({ units: OUTPUTS, inputShape: [INPUTS] })]);
      model.compile({ optimizer: new SGD(options), loss: 'meanSquaredError' });
      model.setWeights([kernel, bias]);
      const toArray = precision === 'float64' ? Float64Array : Float32Array;
      const steps = trace(options);
      if (changed) assert.equal(steps[0]!.changed, changed, 'the case is not what its name says');
      steps.forEach(({ weights }, step) => {
        model.trainOnBatch({ data: toArray.from(x), shape: [ROWS, INPUTS] }, { data: toArray.from(targets), shape: [ROWS, OUTPUTS] });
        model.getWeights().forEach((actual, t) => {
          const error = Math.max(...weights[t]!.map((value, i) => Math.abs(actual[i]! - value)));
          assert.ok(error <= tolerances[precision], `${t === 0 ? 'kernel' : 'bias'} after step ${step + 1}: off by ${error}.`);
        });
      });
    });
  }
}

test('SGD, weightDecay with momentum, on w^2 from w = 2: figures worked on paper, every one exact in f32', async () => {
  await ready({ precision: 'float32' });
  const model = new Sequential([new Dense({ units: 1, useBias: false, inputShape: [1] })]);
  model.compile({ optimizer: new SGD({ learningRate: 0.125, momentum: 0.5, weightDecay: 0.5 }), loss: 'meanSquaredError' });
  model.setWeights([[2]]);
  const one = { data: Float32Array.of(1), shape: [1, 1] };
  const zero = { data: Float32Array.of(0), shape: [1, 1] };
  // g = 2 w of the weight before its decay by 1 / 16: v = v / 2 - g / 8, w = 15 w / 16 + v
  for (const expected of [1.375, 0.6953125, 0.18115234375]) {
    model.trainOnBatch(one, zero);
    assert.equal(model.getWeights(), [Float32Array.of(expected)]);
  }
});

// Other test files run in this process too.
test.after(async () => {
  await ready({ precision: 'float32' });
});

test.run();
