// EinsumDense: weights, values against their definition, gradients, threads, files, errors.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import {
  Dense,
  EinsumDense,
  type EinsumDenseOptions,
  Embedding,
  Flatten,
  gradCheck,
  input,
  type Layer,
  loadModel,
  Model,
  maxNorm,
  OptionError,
  Reshape,
  Sequential,
  ShapeError,
  TimeDistributed,
} from '../../src/index.js';
import { RandomStream } from '../../src/random.js';
import { sameOnThreads } from '../same-on-threads.js';

const random = new RandomStream(15, 'einsum');
const sizeOf = (shape: readonly number[]): number => shape.reduce((a, b) => a * b, 1);
const normal = (...shape: number[]) => ({ shape, data: Float32Array.from({ length: sizeOf(shape) }, () => random.normal()) });
type Numbers = ReturnType<typeof normal>;

type Einsum = Pick<EinsumDenseOptions, 'equation' | 'outputShape' | 'biasAxes'>;
const of = (equation: string, outputShape: EinsumDenseOptions['outputShape'], biasAxes?: string): Einsum => ({
  equation,
  outputShape,
  biasAxes,
});

/** The shape of an example, the layer, and the shapes of what it has and makes; the first twenty are the cases of Keras's own test of its layer, with 6 for its 32 and 5 for its 64. */
const CASES: readonly [number[], Einsum, { kernel: number[]; bias?: number[]; output: number[] }][] = [
  [[6], of('ab,b->a', []), { kernel: [6], output: [] }],
  [[6], of('ab,bc->ac', 5), { kernel: [6, 5], output: [5] }],
  [[1, 2], of('abc,cde->abde', [1, 3, 4]), { kernel: [2, 3, 4], output: [1, 3, 4] }],
  [[1, 2], of('abc,cde->abde', [1, 3, 4], 'e'), { kernel: [2, 3, 4], bias: [4], output: [1, 3, 4] }],
  [[1, 2], of('abc,cde->abde', [1, 3, 4], 'd'), { kernel: [2, 3, 4], bias: [3, 1], output: [1, 3, 4] }],
  [[7, 2], of('abc,cde->abde', [7, 3, 4], 'be'), { kernel: [2, 3, 4], bias: [7, 1, 4], output: [7, 3, 4] }],
  [[1, 2, 3], of('BFNH,NHD->BFD', [1, 4]), { kernel: [2, 3, 4], output: [1, 4] }],
  [[1, 2], of('abc,cd->abd', [1, 4]), { kernel: [2, 4], output: [1, 4] }],
  [[], of('i,d->id', [2]), { kernel: [2], output: [2] }],
  [[2, 1], of('ibd,nd->ibn', [2, 2]), { kernel: [2, 1], output: [2, 2] }],
  [[6], of('...b,bc->...c', 5), { kernel: [6, 5], output: [5] }],
  [[6, 5], of('...bc,bc->...b', [6]), { kernel: [6, 5], output: [6] }],
  [[3, 6], of('...b,bc->...c', [5]), { kernel: [6, 5], output: [3, 5] }],
  [[1, 2], of('...c,cde->...de', [3, 4], 'd'), { kernel: [2, 3, 4], bias: [3, 1], output: [1, 3, 4] }],
  [[1, 2], of('...c,cde->...de', [3, 4], 'de'), { kernel: [2, 3, 4], bias: [3, 4], output: [1, 3, 4] }],
  [[1, 2, 3], of('bc...,cd->bd...', [4]), { kernel: [1, 4], output: [4, 2, 3] }],
  [[1, 2], of('bc...,cde->bde...', [3, 4]), { kernel: [1, 3, 4], output: [3, 4, 2] }],
  [[1, 2], of('bc...,cde->bde...', [3, 4], 'd'), { kernel: [1, 3, 4], bias: [3, 1, 1], output: [3, 4, 2] }],
  [[1, 2], of('bc...,cde->bde...', [3, 4], 'e'), { kernel: [1, 3, 4], bias: [4, 1], output: [3, 4, 2] }],
  [[1, 2], of('bc...,cde->bde...', [3, 4], 'de'), { kernel: [1, 3, 4], bias: [3, 4, 1], output: [3, 4, 2] }],
  // kernels in every order, read as they lie and not; axes that all three have, before and behind; outputs in another order
  [[3, 4], of('abc,dc->abd', [null, 5], 'd'), { kernel: [5, 4], bias: [5], output: [3, 5] }],
  [[3, 2, 4], of('abhc,hcd->abhd', [null, null, 5], 'hd'), { kernel: [2, 4, 5], bias: [2, 5], output: [3, 2, 5] }],
  [[3, 2, 4], of('abhc,chd->abhd', [null, null, 5], 'd'), { kernel: [4, 2, 5], bias: [5], output: [3, 2, 5] }],
  [[3, 2, 4], of('abhc,hdc->abhd', [3, 2, 5], 'h'), { kernel: [2, 5, 4], bias: [2, 1], output: [3, 2, 5] }],
  [[3, 2, 4], of('abhc,dhc->abhd', [3, 2, 5], 'b'), { kernel: [5, 2, 4], bias: [3, 1, 1], output: [3, 2, 5] }],
  [[3, 2, 4], of('abhc,cdh->ahbd', [2, 3, 5], 'hb'), { kernel: [4, 5, 2], bias: [2, 3, 1], output: [2, 3, 5] }],
  [[3, 4], of('abc,bd->adc', [6, null]), { kernel: [3, 6], output: [6, 4] }],
  [[3, 4], of('abc,bc->acb', [null, null], 'c'), { kernel: [3, 4], bias: [4, 1], output: [4, 3] }],
  [[2, 3, 4, 2], of('abcde,fdbg->aegcf', [null, 3, null, 2], 'gf'), { kernel: [2, 4, 2, 3], bias: [3, 1, 2], output: [2, 3, 3, 2] }],
  [[2, 3, 2, 3], of('abcde,dbfe->aecf', [3, 3, 4], 'e'), { kernel: [2, 2, 4, 3], bias: [3, 1, 1], output: [3, 3, 4] }],
];

/** sum over all letters of x kernel, plus bias, number by number; "..." are numbers in place of letters. */
function definition(
  { equation, biasAxes }: Einsum,
  x: Numbers,
  kernel: Numbers,
  bias: Numbers | undefined,
  shape: readonly number[],
): number[] {
  const [from, rest] = equation.split(',') as [string, string];
  const [weights, to] = rest.split('->') as [string, string];
  const open = Array.from({ length: x.shape.length - from.replace('...', '').length }, (_, i) => `${i}`).join('');
  const [a, b, c] = [from.replace('...', open), weights, to.replace('...', open)];
  const extents = new Map<string, number>();
  for (const [letters, { shape: own }] of [
    [a, x],
    [b, kernel],
  ] as const)
    for (const [i, letter] of [...letters].entries()) extents.set(letter, own[i]!);
  const letters = [...extents.keys()];
  const y = new Array<number>(sizeOf(shape)).fill(0);
  const placeOf = (of: string, at: ReadonlyMap<string, number>): number =>
    [...of].reduce((place, letter) => place * extents.get(letter)! + at.get(letter)!, 0);
  const each = (depth: number, at: Map<string, number>): void => {
    if (depth === letters.length) {
      y[placeOf(c, at)]! += x.data[placeOf(a, at)]! * kernel.data[placeOf(b, at)]!;
      return;
    }
    for (let i = 0; i < extents.get(letters[depth]!)!; i++) each(depth + 1, at.set(letters[depth]!, i));
  };
  each(0, new Map());
  if (!bias) return y;
  const along = [...c].filter((letter) => biasAxes!.includes(letter)).join('');
  return y.map((value, i) => {
    let rest_ = i;
    const at = new Map<string, number>();
    for (const letter of [...c].reverse()) {
      at.set(letter, rest_ % extents.get(letter)!);
      rest_ = Math.floor(rest_ / extents.get(letter)!);
    }
    return value + bias.data[placeOf(along, at)]!;
  });
}

for (const [shape, einsum, { kernel, bias, output }] of CASES) {
  test(`${einsum.equation} of [${shape}]${bias ? ` with a bias along ${einsum.biasAxes}` : ''}: weights, values, gradients, files`, async () => {
    const layer = new EinsumDense({ ...einsum, inputShape: shape });
    const model = new Sequential([layer], { seed: 3 });
    const names = model.parameters.map((parameter) => [parameter.name.replace('einsum_dense/', ''), parameter.shape]);
    assert.equal(names, [['kernel', kernel], ...(bias ? [['bias', bias]] : [])]);
    const [x, w, b] = [normal(3, ...shape), normal(...kernel), bias && normal(...bias)];
    model.setWeights([w.data, ...(b ? [b.data] : [])]);
    const y = model.predict(x);
    assert.equal(y.shape, [3, ...output]);
    for (const [i, value] of definition(einsum, x, w, b, [3, ...output]).entries())
      assert.ok(Math.abs(y.data[i]! - value) < 2e-5, `${i}: ${y.data[i]}, expected ${value}`);
    assert.equal(loadModel(model.save()).predict(x).data, y.data);

    const size = sizeOf(shape);
    const learning = new Sequential(
      [
        new Flatten({ inputShape: shape }),
        new Dense({ units: size }),
        new Reshape({ targetShape: shape }),
        new EinsumDense({ ...einsum, activation: 'tanh', kernelRegularizer: 'l2', biasInitializer: 'randomNormal' }),
      ],
      { seed: 4 },
    );
    learning.compile({ optimizer: 'sgd', loss: 'meanSquaredError' });
    const { maxRelativeError, worst } = await gradCheck(learning, x, normal(3, ...output), { samples: 8 });
    assert.ok(maxRelativeError <= 1e-9, `${maxRelativeError} at ${JSON.stringify(worst)}`);
  });
}

test('the literal cases of the documentation: as Dense, along a sequence, with an ellipsis; the bits of Dense', () => {
  const build = (options: Einsum, shape: readonly number[]): Sequential =>
    new Sequential([new EinsumDense({ ...options, activation: 'relu', inputShape: shape })], { seed: 2 });
  const x = normal(5, 32);
  const sequence = normal(2, 32, 128);
  const dense = (units: number, shape: readonly number[]): Sequential =>
    new Sequential([new Dense({ units, activation: 'relu', inputShape: shape })]);
  for (const [einsum, other, given, shape] of [
    [build(of('ab,bc->ac', 64, 'c'), [32]), dense(64, [32]), x, [5, 64]],
    [build(of('abc,cd->abd', [null, 64], 'd'), [32, 128]), dense(64, [32, 128]), sequence, [2, 32, 64]],
    [build(of('...x,xy->...y', 64, 'y'), [32, 128]), dense(64, [32, 128]), sequence, [2, 32, 64]],
  ] as const) {
    other.setWeights(einsum.getWeights());
    assert.equal(einsum.predict(given).shape, shape);
    assert.equal(einsum.predict(given).data, other.predict(given).data);
    for (const model of [einsum, other]) model.compile({ optimizer: 'sgd', loss: 'meanSquaredError' });
    const targets = normal(...shape);
    for (let step = 0; step < 2; step++) assert.equal(einsum.trainOnBatch(given, targets), other.trainOnBatch(given, targets));
    assert.equal(einsum.getWeights(), other.getWeights());
  }
});

test('a literal case: by hand', () => {
  const model = new Sequential([
    new EinsumDense({ equation: 'abc,cbd->adb', outputShape: [1, null], biasAxes: 'b', biasInitializer: 'ones', inputShape: [2, 2] }),
  ]);
  model.setWeights([Float32Array.of(1, 2, 3, 4), Float32Array.of(10, 20)]);
  // b = 0: 5 * 1 + 6 * 3; b = 1: 7 * 2 + 8 * 4
  const y = model.predict([
    [
      [5, 6],
      [7, 8],
    ],
  ]);
  assert.equal(
    [y.shape, [...y.data]],
    [
      [1, 1, 2],
      [33, 66],
    ],
  );
});

test('without a permutation a training step is as many products as Dense has, and no copies', () => {
  const records = (layer: Layer): string[] => {
    const model = new Sequential([new Dense({ units: 6, inputShape: [4, 5] }), layer]);
    model.compile({ optimizer: 'sgd', loss: 'meanSquaredError' });
    model.trainOnBatch(normal(2, 4, 5), normal(2, 4, ...(layer instanceof Dense ? [6] : [2, 3])));
    return [...model.program().matchAll(/^\d+ +\w+ +\w+ +(\w+)/gm)].map(([, name]) => name!);
  };
  const options = { equation: 'abc,cde->abde', outputShape: [null, 2, 3], biasAxes: 'de' };
  const own = records(new EinsumDense(options));
  assert.ok(own.includes('gemm'), own.join());
  assert.equal(own.sort(), records(new Dense({ units: 6 })).sort());
});

test('within TimeDistributed, with a softmax that the loss takes over, and with a constraint', async () => {
  const model = new Sequential([
    new TimeDistributed({
      layer: new EinsumDense({ equation: 'abc,edcb->ade', outputShape: [4, 3], biasAxes: 'e', activation: 'softmax' }),
      inputShape: [2, 5, 3],
    }),
  ]);
  model.compile({ optimizer: 'sgd', loss: 'sparseCategoricalCrossentropy' });
  const labels = { shape: [2, 2, 4], data: Int32Array.from({ length: 16 }, (_, i) => i % 3) };
  const { maxRelativeError } = await gradCheck(model, normal(2, 2, 5, 3), labels, { samples: 8 });
  assert.ok(maxRelativeError <= 1e-9, `${maxRelativeError}`);
  const bound = new Sequential([
    new EinsumDense({ equation: 'ab,cb->ac', outputShape: 3, kernelConstraint: maxNorm({ maxValue: 0.1, axis: 1 }), inputShape: [4] }),
  ]);
  bound.compile({ optimizer: 'sgd', loss: 'meanSquaredError' });
  bound.trainOnBatch(normal(2, 4), normal(2, 3));
  const [kernel] = bound.getWeights();
  for (let row = 0; row < 3; row++) assert.ok(Math.hypot(...kernel!.slice(4 * row, 4 * row + 4)) <= 0.1 + 1e-6);
});

test('summary tells shapes, weights and products; masks end here', () => {
  const model = new Sequential([
    new Embedding({ inputDim: 5, outputDim: 6, maskZero: true, inputShape: [7] }),
    new EinsumDense({ equation: 'abc,cde->abde', outputShape: [null, 2, 4], biasAxes: 'e', name: 'heads' }),
    new Flatten(),
    new Dense({ units: 1 }),
  ]);
  // 6 x 8 + 4 weights; 7 x 8 sums of 6
  assert.match(model.summary({ print: false }), /heads \(EinsumDense\) +\[batch, 7, 2, 4\] +52 +208 +336\n/);
  model.compile({ optimizer: 'sgd', loss: 'meanSquaredError' });
  assert.ok(Number.isFinite(model.trainOnBatch([[1, 2, 0, 0, 0, 0, 0]], [[1]]).loss));
});

test('trained on 1 to 3 threads: the same bits', async () => {
  const [x, y] = [normal(9, 12, 20), normal(9, 16, 12, 4)];
  await sameOnThreads(() => {
    const model = new Sequential(
      [
        new EinsumDense({ equation: 'abc,cde->abde', outputShape: [null, 8, 10], biasAxes: 'd', activation: 'tanh', inputShape: [12, 20] }),
        new EinsumDense({ equation: 'abcd,cdef->aebf', outputShape: [16, null, 4], biasAxes: 'ef' }),
      ],
      { seed: 5 },
    );
    model.compile({ optimizer: 'adam', loss: 'meanSquaredError' });
    for (let step = 0; step < 3; step++) model.trainOnBatch(x, y);
    return model.getWeights();
  });
});

test('a layer that is frozen, and one that stands in two places: gradients in f64', async () => {
  const x = input({ shape: [3, 4] });
  const shared = new EinsumDense({ equation: 'abc,cdb->adb', outputShape: [4, null], biasAxes: 'd' });
  const frozen = new EinsumDense({ equation: 'adb,bd->abd', outputShape: [null, null], trainable: false });
  const model = new Model({ inputs: x, outputs: shared.apply(frozen.apply(shared.apply(new Dense({ units: 4 }).apply(x)))) });
  model.compile({ optimizer: 'sgd', loss: 'meanSquaredError' });
  const { maxRelativeError } = await gradCheck(model, normal(3, 3, 4), normal(3, 4, 3), { samples: 10 });
  assert.ok(maxRelativeError <= 1e-9, `${maxRelativeError}`);
});

test('what it refuses', () => {
  const refuses = (Kind: typeof OptionError | typeof ShapeError, message: string, options: object, shape?: number[]): void => {
    const make = (): unknown =>
      new Sequential([new EinsumDense({ name: 'e', ...options, inputShape: shape } as never)]).summary({ print: false });
    assert.throws(make, (error: Error) => error instanceof Kind && error.message === message, message);
  };
  const form = 'be of the form "ab,bc->ac", "...ab,bc->...ac" or "ab...,bc->ac..."';
  for (const [equation, fault] of [
    ['ab->ba', form],
    ['ab,bc', form],
    ['a...b,bc->a...c', form],
    ['...ab,bc->ac', form],
    ['ab,bc->ac ', form],
    ['b...,bc->c...', form],
    ['abb,bc->ac', 'give every axis of a tensor its own letter'],
    ['ab,bc->ad', 'have the letters of its output in the input or the kernel'],
    ['ab,bcd->ac', 'have the letters of its kernel in the input or the output'],
    ['abd,bc->ac', 'have the letters of its input in the kernel or the output, since nothing is summed without a weight'],
    ['ab,bc->ca', 'have the first letter of its input, the batch, first in the output and not in the kernel'],
    ['ab,abc->ac', 'have the first letter of its input, the batch, first in the output and not in the kernel'],
  ] as const)
    refuses(OptionError, `EinsumDense: option "equation" must ${fault}, received "${equation}".`, { equation, outputShape: 4 });
  refuses(OptionError, `EinsumDense: option "equation" must ${form}, received 7.`, { equation: 7, outputShape: 4 });
  const extents = 'must be a whole number of 1 or more, or a list of such and of null for axes of the input, received';
  const equation = 'abc,cd->abd';
  for (const [outputShape, shown] of [
    [[0, 1], '[0, 1]'],
    [undefined, 'undefined'],
    [1.5, '1.5'],
  ])
    refuses(OptionError, `EinsumDense: option "outputShape" ${extents} ${shown}.`, { equation, outputShape });
  for (const biasAxes of ['a', 'c', ''])
    refuses(
      OptionError,
      `EinsumDense: option "biasAxes" must be letters of the output behind the batch, of "bd", received "${biasAxes}".`,
      {
        ...{ equation, biasAxes, outputShape: [null, 4] },
      },
    );
  const told = (outputShape: string): string => `e: received outputShape ${outputShape} for the equation "abc,cd->abd"; expected`;
  refuses(ShapeError, `${told('[4]')} 2 extents, of "bd".`, { equation, outputShape: 4 }, [3, 2]);
  refuses(ShapeError, `${told('[2, 4]')} 3 or null for "b", as in the input.`, { equation, outputShape: [2, 4] }, [3, 2]);
  refuses(
    OptionError,
    `${told('[3, null]')} the extent of "d", which the input does not have.`,
    { equation, outputShape: [3, null] },
    [3, 2],
  );
  const received = (shape: string, rest: string): string => `e: received examples of shape ${shape} for the equation "${rest}.`;
  refuses(ShapeError, received('[3]', 'abc,cd->abd"; expected 2 axes'), { equation, outputShape: [3, 4] }, [3]);
  refuses(ShapeError, received('[]', '...x,xy->...y"; expected 1 axis or more'), { equation: '...x,xy->...y', outputShape: 4 }, []);
});

test.run();
