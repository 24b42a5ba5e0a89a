// Dropout of the state where the recurrent kernel multiplies it, against the definitions; finite differences, threads, files, mistakes.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import {
  Bidirectional,
  Concatenate,
  Dense,
  Embedding,
  Flatten,
  GRU,
  gradCheck,
  input,
  type Layer,
  LSTM,
  loadModel,
  Masking,
  Model,
  OptionError,
  type RecurrentOptions,
  Sequential,
  SimpleRNN,
} from '../../src/index.js';
import { RandomStream } from '../../src/random.js';
import { sameOnThreads } from '../same-on-threads.js';

const RATE = 0.4;
const [ROWS, T, U] = [3, 4, 6];
const random = new RandomStream(5, 'state dropout');
const draw = (length: number) => Float64Array.from({ length }, () => Math.fround(random.normal()));
const x = { data: draw(ROWS * T * U), shape: [ROWS, T, U] };

/** What a layer gives in training at all steps: with outputs of 0 and a target of -1 / 2 the gradient of a kernel is the mean of what it read, so a row at a time. */
function inTraining(layer: Layer, weights: readonly ArrayLike<number>[], row: number, given = x): number[] {
  const model = new Sequential([layer, new Flatten(), new Dense({ units: 1, kernelInitializer: 'zeros' })], { seed: 2 });
  model.compile({ optimizer: 'sgd', loss: 'meanSquaredError' });
  model.predict({ data: given.data, shape: given.shape });
  const own = model.getWeights();
  model.setWeights([...weights, ...own.slice(weights.length)]);
  const sampleWeight = Array.from({ length: ROWS }, (_, i) => (i === row ? ROWS : 0));
  model.trainOnBatch({ data: given.data, shape: given.shape }, [[-0.5], [-0.5], [-0.5]], { sampleWeight });
  return Array.from(model.parameters.find(({ name }) => name === 'dense/kernel')!.gradient);
}

const identity = Float64Array.from({ length: U * U }, (_, i) => (i % (U + 1) === 0 ? 1 : 0));
const options = { units: U, recurrentDropout: RATE, returnSequences: true, inputShape: [T, U] };

/** The factors of a row: of ones, kernels of 1 and no activation the states are 1, 1 + m, 1 + m (1 + m), and on. */
function factorsOf(row: number): number[] {
  const ones = { data: new Float64Array(x.data.length).fill(1), shape: x.shape };
  const states = inTraining(new SimpleRNN({ ...options, activation: 'linear', useBias: false }), [identity, identity], row, ones);
  return states.slice(U, 2 * U).map((value) => value - 1);
}

const sigmoid = (z: number): number => 1 / (1 + Math.exp(-z));

/** h W for a row h and a kernel W (U, width), columns from `from` on. */
const product = (h: readonly number[], kernel: ArrayLike<number>, width: number, from: number): number[] =>
  Array.from({ length: U }, (_, j) => h.reduce((sum, value, i) => sum + value * kernel[i * width + from + j]!, 0));

const plus = (...terms: readonly (readonly number[])[]): number[] => terms[0]!.map((_, i) => terms.reduce((sum, t) => sum + t[i]!, 0));
const times = (a: readonly number[], b: readonly number[]): number[] => a.map((value, i) => value * b[i]!);

type Step = (xt: number[], h: number[], c: number[], m: number[]) => [h: number[], c: number[]];

/** One step of each kind, of the state's factors `m`. */
const kinds: Record<
  string,
  { gates: number; bias: number; make: (options: RecurrentOptions) => Layer; step: (w: readonly Float64Array[]) => Step }
> = {
  SimpleRNN: {
    gates: 1,
    bias: U,
    make: (given) => new SimpleRNN(given),
    step:
      ([w, r, b]) =>
      (xt, h, c, m) => {
        const z = plus(product(xt, w!, U, 0), product(times(h, m), r!, U, 0), [...b!]);
        return [z.map(Math.tanh), c];
      },
  },
  LSTM: {
    gates: 4,
    bias: 4 * U,
    make: (given) => new LSTM(given),
    step:
      ([w, r, b]) =>
      (xt, h, c, m) => {
        const gate = (g: number) =>
          plus(product(xt, w!, 4 * U, g * U), product(times(h, m), r!, 4 * U, g * U), [...b!.slice(g * U, (g + 1) * U)]);
        const [i, f, o] = [gate(0), gate(1), gate(3)].map((z) => z.map(sigmoid)) as [number[], number[], number[]];
        const cell = plus(times(f, c), times(i, gate(2).map(Math.tanh)));
        return [times(o, cell.map(Math.tanh)), cell];
      },
  },
  GRU: {
    gates: 3,
    bias: 6 * U,
    make: (given) => new GRU(given),
    step:
      ([w, r, b]) =>
      (xt, h, c, m) => {
        const W = 3 * U;
        const ofInput = (g: number) => plus(product(xt, w!, W, g * U), [...b!.slice(g * U, (g + 1) * U)]);
        const ofState = (g: number) => plus(product(times(h, m), r!, W, g * U), [...b!.slice(W + g * U, W + (g + 1) * U)]);
        const [z, reset] = [0, 1].map((g) => plus(ofInput(g), ofState(g)).map(sigmoid)) as [number[], number[]];
        const candidate = plus(ofInput(2), times(reset, ofState(2))).map(Math.tanh);
        return [
          plus(
            times(z, h),
            times(
              z.map((value) => 1 - value),
              candidate,
            ),
          ),
          c,
        ];
      },
  },
  'GRU, reset before': {
    gates: 3,
    bias: 3 * U,
    make: (given) => new GRU({ ...given, resetAfter: false }),
    step:
      ([w, r, b]) =>
      (xt, h, c, m) => {
        const W = 3 * U;
        const ofInput = (g: number) => plus(product(xt, w!, W, g * U), [...b!.slice(g * U, (g + 1) * U)]);
        const [z, reset] = [0, 1].map((g) => plus(ofInput(g), product(times(h, m), r!, W, g * U)).map(sigmoid)) as [number[], number[]];
        const candidate = plus(ofInput(2), product(times(reset, times(h, m)), r!, W, 2 * U)).map(Math.tanh);
        return [
          plus(
            times(z, h),
            times(
              z.map((value) => 1 - value),
              candidate,
            ),
          ),
          c,
        ];
      },
  },
};

for (const [name, { gates, bias, make, step }] of Object.entries(kinds)) {
  test(`${name}: the kernel multiplies the state times one factor a number, the same at all steps`, () => {
    const weights = [draw(U * gates * U), draw(U * gates * U), draw(bias)];
    const run = step(weights);
    for (let row = 0; row < ROWS; row++) {
      const m = factorsOf(row);
      let [h, c] = [new Array<number>(U).fill(0), new Array<number>(U).fill(0)];
      const expected = Array.from({ length: T }, (_, t) => {
        const at = (row * T + t) * U;
        [h, c] = run([...x.data.slice(at, at + U)], h, c, m);
        return h;
      }).flat();
      const given = inTraining(make(options), weights, row);
      const worst = Math.max(...given.map((value, i) => Math.abs(value - expected[i]!)));
      assert.ok(worst < 3e-6, `row ${row}: ${worst}`);
    }
  });
}

test('factors are 0 with the chance given, else 1 / (1 - rate); another for every row and number; none without training', () => {
  const all = [0, 1, 2].flatMap(factorsOf);
  const near = (value: number) => (Math.abs(value) < 1e-6 ? 0 : Math.abs(value - 1 / (1 - RATE)) < 1e-6 ? 1 : Number.NaN);
  assert.equal([...new Set(all.map(near))].sort(), [0, 1]);
  assert.not.equal(all.slice(0, U), all.slice(U, 2 * U));
  const [a, b] = [RATE, 0].map((recurrentDropout) => new Sequential([new LSTM({ ...options, recurrentDropout })], { seed: 3 }));
  assert.equal(a!.predict(x).data, b!.predict(x).data);
});

const words = [
  [3, 1, 5, 2, 6],
  [1, 2, 0, 0, 0],
  [6, 0, 0, 0, 0],
];
const embedding = (maskZero = true) => new Embedding({ inputDim: 7, outputDim: 3, maskZero, inputShape: [5] });
const last = () => new Dense({ units: 3, activation: 'softmax' });

async function check(what: string, model: Sequential | Model, given: unknown) {
  model.compile({ optimizer: 'sgd', loss: 'sparseCategoricalCrossentropy' });
  const { maxRelativeError, worst } = await gradCheck(model, given as number[][], [0, 1, 2], { samples: 6 });
  assert.ok(maxRelativeError <= 1e-9, `${what}: ${maxRelativeError} at ${JSON.stringify(worst)}`);
}

for (const [name, { make }] of Object.entries(kinds)) {
  const of = (more: object) => make({ units: 4, dropout: 0.2, recurrentDropout: RATE, ...more });
  test(`${name}: finite differences, masked and not, stacked over a frozen one, and from a state to a decoder`, async () => {
    for (const maskZero of [true, false]) {
      const layers = [of({ returnSequences: true }), of({ returnSequences: true, goBackwards: true, trainable: false }), of({})];
      await check('stacked', new Sequential([embedding(maskZero), ...layers, last()], { seed: 4 }), words);
    }
    for (const steps of [3, 1]) {
      const [a, b] = [input({ shape: [5] }), input({ shape: [steps, 2] })];
      const [, ...state] = of({ returnState: true }).apply(embedding().apply(a));
      const [y, ...end] = of({ returnSequences: true, returnState: true }).apply([
        new Masking().apply(new Dense({ units: 2 }).apply(b)),
        ...state,
      ]);
      const outputs = last().apply(new Concatenate().apply([new Flatten().apply(y!), ...end]));
      const given = [words, { data: draw(3 * steps * 2), shape: [3, steps, 2] }];
      await check(`${steps} steps`, new Model({ inputs: [a, b], outputs, seed: 4 }), given);
    }
  });
}

test('the same bits on 1, 2 and 3 threads, in both directions too', async () => {
  await sameOnThreads(() => {
    const layers = Object.values(kinds).map(({ make }) => make({ units: 9, returnSequences: true, recurrentDropout: RATE }));
    const both = new Bidirectional({ layer: new GRU({ units: 5, recurrentDropout: RATE }) });
    const model = new Sequential([embedding(), ...layers, both, last()], { seed: 4 });
    model.compile({ optimizer: 'sgd', loss: 'sparseCategoricalCrossentropy' });
    for (let i = 0; i < 3; i++) model.trainOnBatch(words, [0, 1, 2]);
    return model.getWeights();
  });
});

test('without it a program has the records that it had; saved and loaded; what is refused', () => {
  const program = (recurrentDropout?: number) => {
    const model = new Sequential([new GRU({ ...options, recurrentDropout, name: 'gru' }), last()], { name: 'm' });
    model.compile({ optimizer: 'sgd', loss: 'sparseCategoricalCrossentropy' });
    return model.program();
  };
  assert.is(program(0), program());
  assert.not.match(program(), /multiply|dropout/);
  assert.match(program(RATE), /dropout/);
  const model = new Sequential([new LSTM(options)]);
  const [layer] = loadModel(model.save()).layers as [LSTM];
  assert.is(layer.recurrentDropout, RATE);
  assert.throws(
    () => new GRU({ units: 2, recurrentDropout: 1 }),
    (e: Error) =>
      e instanceof OptionError &&
      e.message === 'GRU: option "recurrentDropout" must be a finite number at least 0 and below 1, received 1.',
  );
});

test.run();
