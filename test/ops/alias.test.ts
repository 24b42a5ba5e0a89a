// `out` may be an input, or is refused: no operation gives other numbers for it, and what it refuses stays as it was.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { activationNames } from '../../src/activations.js';
import { OptionError, ready } from '../../src/index.js';
import * as ops from '../../src/ops.js';
import { RandomStream } from '../../src/random.js';

const { tensor, relu, tanh, sigmoid, leakyRelu, softmax, reluGrad, tanhGrad, sigmoidGrad, leakyReluGrad, add, maxPool2d, avgPool2d } = ops;
type Tensor = ops.Tensor;

test.after(async () => {
  await ready({ precision: 'float32', threads: 1 });
});

const random = new RandomStream(2, 'alias');
const positive = (shape: readonly number[]) => ({
  shape,
  data: Float32Array.from({ length: shape.reduce((product, n) => product * n, 1) }, () => 0.1 + random.uniform()),
});

interface Case {
  /** An operation of `wasm-nn/ops`. */
  op: string;
  /** Shapes of the inputs, each of which is `out` once if it has the result's shape. */
  inputs: readonly (readonly number[])[];
  run(inputs: readonly Tensor[], out: Tensor | undefined): Tensor;
  /** Places of inputs that `out` may not be. */
  refuses: readonly number[];
}

const one = { poolSize: 1, strides: 1 } as const;
/** Sizes of which some are shared among threads, and whose rows have every kind of tail. */
const sizes = [[3], [5, 7], [3, 18], [300, 111]];

const cases: Case[] = [
  ...Object.entries({ relu, tanh, sigmoid, leakyRelu, softmax }).flatMap(([op, call]) =>
    sizes.map((shape): Case => ({ op, inputs: [shape], run: ([x], out) => call(x!, out ? { out } : {}), refuses: [] })),
  ),
  ...Object.entries({ reluGrad, tanhGrad, sigmoidGrad, leakyReluGrad, add }).flatMap(([op, call]) =>
    sizes.map((shape): Case => ({ op, inputs: [shape, shape], run: ([a, b], out) => call(a!, b!, out ? { out } : {}), refuses: [] })),
  ),
  ...sizes.flatMap((shape) =>
    activationNames()
      .filter((name) => !/softmax/i.test(name))
      .flatMap((activation): Case[] => [
        { op: 'activate', inputs: [shape], run: ([x], out) => ops.activate(x!, { activation, ...(out && { out }) }), refuses: [] },
        {
          op: 'activateGrad',
          inputs: [shape, shape],
          run: ([kept, dy], out) => ops.activateGrad(kept!, dy!, { activation, ...(out && { out }) }),
          refuses: [],
        },
      ]),
  ),
  ...sizes.map(
    (shape): Case => ({
      op: 'softmaxCrossEntropy',
      inputs: [shape, shape],
      run: ([x, labels], out) => ops.softmaxCrossEntropy(x!, labels!, out ? { out } : {}).gradient,
      refuses: [1],
    }),
  ),
  ...[3, 30].map(
    (columns): Case => ({
      op: 'softmaxCrossEntropy',
      inputs: [[7, columns]],
      run: ([x], out) => ops.softmaxCrossEntropy(x!, [0, 1, 2, 0, 1, 2, 0], out ? { out } : {}).gradient,
      refuses: [],
    }),
  ),
  {
    op: 'matmul',
    inputs: [[4, 4], [4, 4], [4]],
    run: ([a, b, bias], out) => ops.matmul(a!, b!, { bias: bias!, ...(out && { out }) }),
    refuses: [0, 1],
  },
  {
    op: 'matmul',
    inputs: [
      [1, 4],
      [4, 4],
      [1, 4],
    ],
    run: ([a, b, bias], out) => ops.matmul(a!, b!, { bias: bias!, ...(out && { out }) }),
    refuses: [0, 2],
  },
  {
    op: 'conv2d',
    inputs: [[3, 3, 4, 4], [3, 3, 4, 4], [4]],
    run: ([x, kernel, bias], out) => ops.conv2d(x!, kernel!, { padding: 'same', bias: bias!, ...(out && { out }) }),
    refuses: [0, 1],
  },
  {
    op: 'conv2dInputGrad',
    inputs: [
      [3, 3, 4, 4],
      [3, 3, 4, 4],
    ],
    run: ([dy, kernel], out) => ops.conv2dInputGrad(dy!, kernel!, [3, 3, 4, 4], { padding: 'same', ...(out && { out }) }),
    refuses: [0, 1],
  },
  {
    op: 'conv2dKernelGrad',
    inputs: [
      [3, 3, 4, 4],
      [3, 3, 4, 4],
    ],
    run: ([x, dy], out) => ops.conv2dKernelGrad(x!, dy!, [3, 3, 4, 4], { padding: 'same', ...(out && { out }) }),
    refuses: [0, 1],
  },
  ...Object.entries({ maxPool2d, avgPool2d }).map(
    ([op, call]): Case => ({ op, inputs: [[2, 3, 3, 5]], run: ([x], out) => call(x!, { ...one, ...(out && { out }) }), refuses: [0] }),
  ),
  {
    op: 'maxPool2dGrad',
    inputs: [
      [2, 3, 3, 5],
      [2, 3, 3, 5],
      [2, 3, 3, 5],
    ],
    run: ([x, y, dy], out) => ops.maxPool2dGrad(x!, y!, dy!, { ...one, ...(out && { out }) }),
    refuses: [0, 1, 2],
  },
  {
    op: 'avgPool2dGrad',
    inputs: [[2, 3, 3, 5]],
    run: ([dy], out) => ops.avgPool2dGrad(dy!, [2, 3, 3, 5], { ...one, ...(out && { out }) }),
    refuses: [0],
  },
];

test('the table has every operation whose result may have the shape of an input', () => {
  const tested = new Set<string>(cases.map(({ op }) => op));
  const others = Object.keys(ops).filter((op) => !tested.has(op));
  // sums and places have a dimension less than what they are of
  assert.equal(others.sort(), ['Tensor', 'activationKernels', 'argmax', 'sum', 'tensor', 'useKernels']);
});

for (const [name, options] of Object.entries({
  'one thread': { precision: 'float32', threads: 1 },
  'three threads': { precision: 'float32', threads: 3 },
  f64: { precision: 'float64' },
} as const)) {
  test(`each input as out, ${name}`, async () => {
    await ready(options);
    for (const { op, inputs, run, refuses } of cases) {
      const values = inputs.map(positive);
      const fresh = () => values.map(({ data, shape }) => tensor(data, shape));
      const want = run(fresh(), undefined);
      inputs.forEach((shape, place) => {
        const what = `${op} of ${JSON.stringify(inputs)}, out is input ${place}`;
        const given = fresh();
        if (String(shape) !== String(want.shape)) {
          assert.throws(() => run(given, given[place]), /received an out of shape/, what);
        } else if (refuses.includes(place)) {
          const isRefusal = (error: unknown) => error instanceof OptionError && /out is also an input/.test(error.message);
          assert.throws(() => run(given, given[place]), isRefusal, what);
          for (const [i, input] of given.entries()) assert.equal([...input.data], [...values[i]!.data], what);
        } else {
          assert.is(run(given, given[place]), given[place], what);
          assert.equal([...given[place]!.data], [...want.data], what);
        }
      });
    }
  });
}

test('two inputs may be one tensor, and out as well where it may be either', async () => {
  await ready({ precision: 'float32', threads: 1 });
  const { data, shape } = positive([5, 7]);
  const x = tensor(data, shape);
  const want = [...ops.add(x, x).data];
  assert.equal([...ops.add(x, x, { out: x }).data], want);
  const y = tensor(data, shape);
  assert.throws(() => ops.softmaxCrossEntropy(y, y, { out: y }), /out is also an input/);
});

test.run();
