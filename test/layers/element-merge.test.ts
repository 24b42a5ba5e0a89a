// Layers that join values element by element, and Permute: values, gradients, the same input twice, errors.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import {
  Add,
  Average,
  Dense,
  Flatten,
  gradCheck,
  input,
  type Kernels,
  Layer,
  type LayerPlan,
  loadModel,
  Masking,
  Maximum,
  Minimum,
  Model,
  Multiply,
  OptionError,
  type PassState,
  Permute,
  Sequential,
  ShapeError,
  Subtract,
} from '../../src/index.js';
import { RandomStream } from '../../src/random.js';

const random = new RandomStream(2, 'merge');
const normal = (...shape: number[]) => ({
  shape,
  data: Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, () => random.normal()),
});

/** What a layer makes of columns of its input, joined. */
function joined(layer: Layer, columns: readonly (readonly number[])[]): number[] {
  const x = input({ shape: [columns.length] });
  const parts = columns.map((_, i) => {
    const pick = new Dense({ units: 1, useBias: false });
    return [pick, pick.apply(x), i] as const;
  });
  const model = new Model({ inputs: x, outputs: layer.apply(parts.map(([, value]) => value)) });
  model.setWeights(parts.map(([, , i]) => Float32Array.from(columns, (_, j) => Number(i === j))));
  const rows = columns[0]!.map((_, r) => columns.map((column) => column[r]!));
  return Array.from(model.predict(rows).data);
}

test('what each computes', () => {
  const [a, b, c] = [
    [1, -2, 3],
    [4, 5, -6],
    [7, -8, 9],
  ] as const;
  assert.equal(joined(new Multiply(), [a, b]), [4, -10, -18]);
  assert.equal(joined(new Multiply(), [a, b, c]), [28, 80, -162]);
  assert.equal(joined(new Subtract(), [a, b]), [-3, -7, 9]);
  assert.equal(joined(new Average(), [a, b]), [2.5, 1.5, -1.5]);
  assert.equal(joined(new Average(), [a, b, c]), [4, Math.fround(-5 * Math.fround(1 / 3)), 2]);
  assert.equal(joined(new Maximum(), [a, b, c]), [7, 5, 9]);
  assert.equal(joined(new Minimum(), [a, b, c]), [1, -8, -6]);
});

const kinds = { Multiply, Subtract, Average, Maximum, Minimum };
for (const [kind, Kind] of Object.entries(kinds)) {
  for (const count of kind === 'Subtract' ? [2] : [2, 3]) {
    test(`${kind} of ${count}: gradients in f64; the same from a file; a value joined with itself`, async () => {
      const x = input({ shape: [5] });
      const parts = Array.from({ length: count }, () => new Dense({ units: 4 }).apply(x));
      const both = new Kind().apply(parts);
      const twice = new Add().apply([new Kind().apply([both, both]), new Kind().apply([both, parts[0]!])]);
      const model = new Model({ inputs: x, outputs: new Dense({ units: 2 }).apply(twice), seed: 3 });
      model.compile({ optimizer: 'sgd', loss: 'meanSquaredError' });
      const { maxRelativeError, worst } = await gradCheck(model, normal(6, 5), normal(6, 2), { samples: 12 });
      assert.ok(maxRelativeError <= 1e-8, `${maxRelativeError} at ${JSON.stringify(worst)}`);
      const more = normal(3, 5);
      assert.equal(loadModel(model.save()).predict(more).data, model.predict(more).data);
    });
  }
}

/** Numbers of `shape` as those of `whole`, axes of 1 and those that are missing in front repeated. */
function spread(data: ArrayLike<number>, shape: readonly number[], whole: readonly number[]): number[] {
  const own = [...new Array<number>(whole.length - shape.length).fill(1), ...shape];
  const size = whole.reduce((a, b) => a * b, 1);
  return Array.from({ length: size }, (_, i) => {
    let [rest, at, step] = [i, 0, 1];
    for (let axis = whole.length - 1; axis >= 0; axis--) {
      if (own[axis] !== 1) at += (rest % whole[axis]!) * step;
      step *= own[axis]!;
      rest = Math.floor(rest / whole[axis]!);
    }
    return data[at]!;
  });
}

const computes: Record<string, (a: number, b: number) => number> = {
  Add: (a, b) => a + b,
  Multiply: (a, b) => a * b,
  Subtract: (a, b) => a - b,
  Average: (a, b) => (a + b) / 2,
  Maximum: Math.max,
  Minimum: Math.min,
};

for (const [a, b, whole] of [
  [
    [3, 4],
    [3, 1],
    [3, 4],
  ],
  [
    [3, 4],
    [1, 4],
    [3, 4],
  ],
  [
    [1, 4],
    [3, 1],
    [3, 4],
  ],
  [[4], [3, 4], [3, 4]],
  [[1], [3, 4], [3, 4]],
  [
    [2, 1, 3, 1],
    [2, 5, 1, 4],
    [2, 5, 3, 4],
  ],
  [
    [1, 1],
    [5, 1],
    [5, 1],
  ],
] as const) {
  for (const [kind, Kind] of Object.entries({ Add, ...kinds })) {
    test(`${kind} of [${a}] and [${b}]: what Keras repeats; gradients in f64; from a file`, async () => {
      const [x, y] = [normal(2, ...a), normal(2, ...b)];
      const [p, q] = [input({ shape: [...a] }), input({ shape: [...b] })];
      const plain = new Model({ inputs: [p, q], outputs: new Kind().apply([p, q]) });
      const z = plain.predict([x, y]) as unknown as { shape: number[]; data: Float32Array };
      assert.equal(z.shape, [2, ...whole]);
      const example = (of: typeof x, shape: readonly number[], n: number): number[] => {
        const size = of.data.length / 2;
        return spread(of.data.subarray(n * size, (n + 1) * size), shape, whole);
      };
      const expected = [0, 1].flatMap((n) => {
        const other = example(y, b, n);
        return example(x, a, n).map((value, i) => Math.fround(computes[kind]!(value, other[i]!)));
      });
      for (const [i, value] of expected.entries()) assert.ok(Math.abs(z.data[i]! - value) <= 1e-6, `${i}: ${z.data[i]}, expected ${value}`);
      assert.equal((loadModel(plain.save()).predict([x, y]) as unknown as typeof z).data, z.data);
      const below = [new Dense({ units: a[a.length - 1]! }).apply(p), new Dense({ units: b[b.length - 1]! }).apply(q)];
      const model = new Model({ inputs: [p, q], outputs: new Kind().apply(below), seed: 3 });
      model.compile({ optimizer: 'sgd', loss: 'meanSquaredError' });
      const { maxRelativeError, worst } = await gradCheck(model, [x, y], normal(2, ...whole), { samples: 6 });
      assert.ok(maxRelativeError <= 1e-8, `${maxRelativeError} at ${JSON.stringify(worst)}`);
    });
  }
}

/** Remembers how many steps the mask of its input has. */
class Watch extends Layer<PassState> {
  steps: number | undefined;

  plan(plan: LayerPlan): PassState {
    this.steps = plan.inputMasks[0]?.slot.size;
    const { input: x, inputGradient: dx } = plan;
    return { x, y: plan.output(x.shape), dx, dy: plan.outputGradient };
  }

  forward(k: Kernels, { x, y }: PassState, rows: number): void {
    k.affine({ x: x.pointer, y: y.pointer, n: rows * x.size, scale: 1 });
  }

  backward(): void {}
}

test('of masks of an input that is repeated, and of one that is not, the second is the mask of what they give', () => {
  const [x, one] = [input({ shape: [3, 2] }), input({ shape: [1, 2] })];
  const watch = new Watch();
  const product = new Multiply().apply([new Masking().apply(one), new Masking().apply(x)]);
  new Model({ inputs: [x, one], outputs: watch.apply(product) }).predict([normal(2, 3, 2), normal(2, 1, 2)]);
  assert.is(watch.steps, 3);
});

test('of equal inputs the first gets the gradient', async () => {
  const x = input({ shape: [1] });
  const [a, b] = [
    new Dense({ units: 1, kernelInitializer: 'ones', name: 'a' }),
    new Dense({ units: 1, kernelInitializer: 'ones', name: 'b' }),
  ];
  const model = new Model({ inputs: x, outputs: new Maximum().apply([a.apply(x), b.apply(x)]) });
  model.compile({ optimizer: 'sgd', loss: 'meanSquaredError' });
  model.trainOnBatch([[1]], [[0]]);
  assert.is.not(model.parameters[0]!.values[0], 1);
  assert.is(model.parameters[2]!.values[0], 1);
});

/** Examples with their axes in another order, one number after the other. */
function permuted(data: ArrayLike<number>, shape: readonly number[], dims: readonly number[]): number[] {
  const turned = dims.map((axis) => shape[axis - 1]!);
  const size = shape.reduce((a, b) => a * b, 1);
  return Array.from({ length: data.length }, (_, i) => {
    let rest = i % size;
    const place = new Array<number>(shape.length);
    for (let axis = dims.length - 1; axis >= 0; axis--) {
      place[dims[axis]! - 1] = rest % turned[axis]!;
      rest = Math.floor(rest / turned[axis]!);
    }
    return data[i - (i % size) + place.reduce((at, p, axis) => at * shape[axis]! + p, 0)]!;
  });
}

for (const [shape, dims] of [
  [
    [3, 4],
    [2, 1],
  ],
  [
    [9, 7, 5],
    [1, 2, 3],
  ],
  [
    [9, 7, 5],
    [3, 1, 2],
  ],
  [
    [9, 7, 5],
    [2, 3, 1],
  ],
  [
    [9, 7, 5],
    [3, 2, 1],
  ],
  [
    [9, 7, 5],
    [1, 3, 2],
  ],
  [
    [9, 7, 5],
    [2, 1, 3],
  ],
  [
    [2, 3, 4, 5],
    [3, 4, 1, 2],
  ],
  [
    [2, 3, 4, 5],
    [1, 4, 2, 3],
  ],
  // more groups of axes than the kernel moves at once
  [
    [2, 3, 4, 5],
    [4, 3, 2, 1],
  ],
  [
    [2, 3, 4, 3, 5],
    [2, 5, 3, 1, 4],
  ],
  [
    [1, 5],
    [2, 1],
  ],
  [[6], [1]],
] as const) {
  test(`Permute ${shape} by ${dims}`, async () => {
    const x = normal(3, ...shape);
    const model = new Sequential([new Permute({ dims: [...dims], inputShape: [...shape] }), new Flatten(), new Dense({ units: 2 })]);
    const alone = new Sequential([new Permute({ dims: [...dims], inputShape: [...shape] })]).predict(x);
    assert.equal(alone.shape, [3, ...dims.map((axis) => shape[axis - 1]!)]);
    assert.equal(Array.from(alone.data), permuted(x.data, shape, dims));
    const below = new Sequential([new Dense({ units: shape[shape.length - 1]!, inputShape: [...shape] }), ...model.layers]);
    below.compile({ optimizer: 'sgd', loss: 'meanSquaredError' });
    const { maxRelativeError } = await gradCheck(below, x, normal(3, 2), { samples: 6 });
    assert.ok(maxRelativeError <= 1e-8, `${maxRelativeError}`);
    assert.equal(loadModel(model.save()).predict(x).data, model.predict(x).data);
  });
}

test('errors', () => {
  const refuses = (Kind: typeof OptionError | typeof ShapeError, message: string, make: () => unknown): void =>
    assert.throws(make, (error: Error) => error instanceof Kind && error.message === message, message);
  const x = input({ shape: [2] });
  const build = (layer: Layer, units: readonly number[]): void => {
    new Model({ inputs: x, outputs: layer.apply(units.map((u) => new Dense({ units: u }).apply(x))) }).summary({ print: false });
  };
  refuses(ShapeError, 'multiply: received shapes [3] and [4]; expected one shape, or axes of 1 where they differ.', () =>
    build(new Multiply(), [3, 4]),
  );
  refuses(OptionError, 'subtract: received 3 inputs; Subtract expects two, as in apply([a, b]).', () => build(new Subtract(), [3, 3, 3]));
  refuses(OptionError, 'maximum: received 1 input; Maximum expects two or more, as in apply([a, b]).', () => build(new Maximum(), [3]));
  refuses(
    OptionError,
    'Permute: option "dims" must be an order of the axes from 1 on, such as [2, 1], received [0, 1].',
    () => new Permute({ dims: [0, 1] }),
  );
  refuses(ShapeError, 'permute: received examples of shape [2] for dims [2, 1]; expected as many axes.', () =>
    new Sequential([new Permute({ dims: [2, 1], inputShape: [2] })]).summary({ print: false }),
  );
});

test.run();
