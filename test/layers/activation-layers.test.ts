// ReLU with its options, ELU and PReLU: literal cases, gradients, shapes, save and load, errors.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { Dense, ELU, Flatten, gradCheck, type Layer, loadModel, OptionError, PReLU, ReLU, Sequential } from '../../src/index.js';
import { RandomStream } from '../../src/random.js';

const through = (layer: Layer, x: readonly number[]): number[] =>
  Array.from(new Sequential([layer]).predict({ data: Float32Array.from(x), shape: [1, x.length] }).data);

test("ReLU: the examples of Keras's documentation", () => {
  assert.equal(through(new ReLU({ maxValue: 10, negativeSlope: 0.5, threshold: 0 }), [-10, -5, 0, 5, 10]), [-5, -2.5, 0, 5, 10]);
  // keras.activations.relu: x = [-10, -5, 0, 5, 10]
  assert.equal(through(new ReLU(), [-10, -5, 0, 5, 10]), [0, 0, 0, 5, 10]);
  assert.equal(through(new ReLU({ negativeSlope: 0.5 }), [-10, -5, 0, 5, 10]), [-5, -2.5, 0, 5, 10]);
  assert.equal(through(new ReLU({ maxValue: 5 }), [-10, -5, 0, 5, 10]), [0, 0, 0, 5, 5]);
  assert.equal(through(new ReLU({ threshold: 5 }), [-10, -5, 0, 5, 10]), [0, 0, 0, 5, 10]);
});

test('ELU: alpha (e^x - 1) below 0', () => {
  const [below, above] = through(new ELU({ alpha: 0.5 }), [-1, 2]);
  assert.ok(Math.abs(below! - 0.5 * (Math.exp(-1) - 1)) < 1e-7);
  assert.is(above, 2);
});

const shape = [3, 4, 5];
const slopes: readonly [number[] | undefined, number[]][] = [
  [undefined, [3, 4, 5]],
  [
    [1, 2],
    [1, 1, 5],
  ],
  [[1], [1, 4, 5]],
  [[3], [3, 4, 1]],
  [
    [1, 3],
    [1, 4, 1],
  ],
  [
    [2, 3],
    [3, 1, 1],
  ],
  [
    [1, 2, 3],
    [1, 1, 1],
  ],
];
const random = new RandomStream(1, 'prelu');
const normal = (...extents: number[]) => ({
  shape: extents,
  data: Float32Array.from({ length: extents.reduce((a, b) => a * b, 1) }, () => random.normal()),
});

for (const [sharedAxes, expected] of slopes) {
  test(`PReLU, shared axes ${sharedAxes}: a slope for what is not shared`, () => {
    const model = new Sequential([new PReLU({ ...(sharedAxes && { sharedAxes }), alphaInitializer: 'randomNormal', inputShape: shape })]);
    const [{ name, shape: of, values }] = model.parameters as [(typeof model.parameters)[number]];
    assert.is(name, `${model.layers[0]!.name}/alpha`);
    assert.equal(of, expected);
    const x = normal(2, ...shape);
    const [h, w, c] = shape as [number, number, number];
    const y = model.predict(x).data;
    const strides = expected.map((extent, i) => (extent === 1 ? 0 : expected.slice(i + 1).reduce((a, b) => a * b, 1)));
    x.data.forEach((value, i) => {
      const place = [Math.floor(i / (w * c)) % h, Math.floor(i / c) % w, i % c];
      const slope = values[place.reduce((sum, at, axis) => sum + at * strides[axis]!, 0)]!;
      assert.is(y[i], value > 0 ? value : Math.fround(value * slope));
    });
  });

  test(`PReLU, shared axes ${sharedAxes}: gradients in f64`, async () => {
    const model = new Sequential([
      new PReLU({ ...(sharedAxes && { sharedAxes }), alphaInitializer: 'randomNormal', alphaRegularizer: 'l2', inputShape: shape }),
      new PReLU({ sharedAxes: [1, 2], alphaInitializer: 'randomNormal' }),
      new Flatten(),
      new Dense({ units: 2 }),
    ]);
    model.compile({ optimizer: 'sgd', loss: 'meanSquaredError' });
    const { maxRelativeError, worst } = await gradCheck(model, normal(4, ...shape), normal(4, 2), { samples: 12 });
    assert.ok(maxRelativeError <= 1e-8, `${maxRelativeError} at ${JSON.stringify(worst)}`);
  });
}

for (const [name, layer] of Object.entries({
  'ReLU({ maxValue })': () => new ReLU({ maxValue: 0.7 }),
  'ReLU, all options': () => new ReLU({ maxValue: 0.9, negativeSlope: 0.2, threshold: 0.3 }),
  'ReLU({ negativeSlope })': () => new ReLU({ negativeSlope: 0.2 }),
  ELU: () => new ELU({ alpha: 0.3 }),
})) {
  test(`${name}: gradients in f64; the same from a file`, async () => {
    const model = new Sequential([
      new Dense({ units: 9, inputShape: [6] }),
      layer(),
      new Dense({ units: 3 }),
      layer(),
      new Dense({ units: 2 }),
    ]);
    model.compile({ optimizer: 'sgd', loss: 'meanSquaredError' });
    const { maxRelativeError, worst } = await gradCheck(model, normal(8, 6), normal(8, 2), { samples: 12 });
    assert.ok(maxRelativeError <= 1e-8, `${maxRelativeError} at ${JSON.stringify(worst)}`);
    const x = normal(4, 6);
    assert.equal(loadModel(model.save()).predict(x).data, model.predict(x).data);
  });
}

test('errors', () => {
  const refuses = (message: string, make: () => unknown): void =>
    assert.throws(make, (error: Error) => error instanceof OptionError && error.message === message, message);
  refuses('ReLU: option "maxValue" must be a finite number at least 0, received -1.', () => new ReLU({ maxValue: -1 }));
  refuses('PReLU: option "sharedAxes" must be an array of axes such as [1, 2], received 1.', () => new PReLU({ sharedAxes: 1 as never }));
  const named = { name: 'prelu', inputShape: [2, 3, 4] };
  refuses('prelu: received examples of shape [2, 3, 4], which have no axis 4 to share.', () =>
    new Sequential([new PReLU({ ...named, sharedAxes: [4] })]).summary({ print: false }),
  );
  refuses('prelu: received sharedAxes [2]; expected axes that are shared before or behind all others.', () =>
    new Sequential([new PReLU({ ...named, sharedAxes: [2] })]).summary({ print: false }),
  );
});

test.run();
