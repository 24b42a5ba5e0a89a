// Masks: which layers give them and hand them on, and what losses and metrics make of them.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import {
  Activation,
  Add,
  Average,
  Concatenate,
  Dense,
  Embedding,
  Flatten,
  GlobalAveragePooling1D,
  gradCheck,
  input,
  type Kernels,
  Layer,
  type LayerPlan,
  loadModel,
  Masking,
  Maximum,
  Model,
  Multiply,
  type PassState,
  planMask,
  Reshape,
  ready,
  Sequential,
  ShapeError,
} from '../../src/index.js';

/** A layer of the user's own that hands on what it reads and remembers the mask that came with it. */
class Watch extends Layer<PassState & { mask: LayerPlan['inputMasks'][number] }> {
  seen: number[] | undefined;
  #read: () => number[] | undefined = () => undefined;

  plan(plan: LayerPlan) {
    const [mask] = plan.inputMasks;
    const { input: x, inputGradient: dx } = plan;
    const y = plan.output(x.shape);
    this.#read = () => mask && Array.from(plan.memory.floats(mask.slot.pointer, mask.slot.size * 2));
    return { x, y, dx, dy: plan.outputGradient, mask };
  }

  forward(k: Kernels, { x, y }: PassState, rows: number) {
    this.seen = this.#read();
    k.affine({ x: x.pointer, y: y.pointer, n: rows * x.size, scale: 1 });
  }

  backward(k: Kernels, { dx, dy }: PassState, rows: number) {
    if (dx) k.affine({ x: dy!.pointer, y: dx.pointer, n: rows * dx.size, scale: 1 });
  }
}

const x = [
  [
    [1, 2],
    [0, 0],
    [0, 3],
  ],
  [
    [0, 0],
    [4, 0],
    [0, 0],
  ],
];

const seenBy = (layers: Layer[], input: unknown): number[] | undefined => {
  const watch = new Watch();
  new Sequential([...layers, watch]).predict(input as number[][]);
  return watch.seen;
};

test('Masking marks steps whose numbers all are its value, and zeroes them', () => {
  assert.equal(seenBy([new Masking({ inputShape: [3, 2] })], x), [1, 0, 1, 0, 1, 0]);
  const other = new Sequential([new Masking({ maskValue: 4, inputShape: [3, 1] })]);
  assert.equal([...other.predict([[[4], [5], [0]]]).data], [0, 5, 0]);
});

test('Embedding marks the index 0 where it is asked to', () => {
  const indices = [
    [2, 0, 1],
    [0, 0, 3],
  ];
  const options = { inputDim: 4, outputDim: 2, inputShape: [3] };
  assert.equal(seenBy([new Embedding({ ...options, maskZero: true })], indices), [1, 0, 1, 0, 0, 1]);
  assert.is(seenBy([new Embedding(options)], indices), undefined);
});

test('layers that work on each step by itself hand a mask on, others end it, one of the user’s own gives one', () => {
  const masking = () => new Masking({ inputShape: [3, 2] });
  assert.equal(seenBy([masking(), new Dense({ units: 4 }), new Activation({ activation: 'tanh' })], x), [1, 0, 1, 0, 1, 0]);
  assert.is(seenBy([masking(), new Flatten()], x), undefined);
  assert.is(seenBy([masking(), new Reshape({ targetShape: [3, 2] })], x), undefined);
  assert.is(seenBy([masking(), new Watch()], x), undefined, 'a layer that says nothing');

  class FirstAlone extends Layer<PassState & { steps: number }> {
    #slot: { pointer: number } | undefined;
    override get emits() {
      return true;
    }
    plan(plan: LayerPlan) {
      const [steps] = plan.input.shape as [number];
      const mask = planMask(plan, steps);
      plan.output(plan.input.shape, { alias: true });
      plan.giveMask(mask);
      this.#slot = mask.slot;
      return { x: plan.input, y: plan.input, dx: undefined, dy: undefined, steps };
    }
    forward(k: Kernels, { steps }: { steps: number }, rows: number) {
      const y = this.#slot!.pointer;
      k.fill({ y, n: rows * steps, value: 0 });
      for (let i = 0; i < rows; i++) k.fill({ y: y + i * steps * k.elementBytes, n: 1, value: 1 });
    }
    backward() {}
  }
  assert.equal(seenBy([new FirstAlone({ inputShape: [3, 2] })], x), [1, 0, 0, 1, 0, 0]);
});

test('joins: a step counts where it counts in any input, and all do where an input has no mask', () => {
  const seen = (join: Layer, second: Layer[]) => {
    const a = input({ shape: [3, 2] });
    const watch = new Watch();
    const other = second.reduce((value, layer) => layer.apply(value), a);
    const outputs = watch.apply(join.apply([new Masking().apply(a), other]));
    new Model({ inputs: a, outputs }).predict(x);
    return watch.seen;
  };
  for (const join of [() => new Add(), () => new Concatenate(), () => new Average(), () => new Multiply(), () => new Maximum()]) {
    assert.equal(seen(join(), [new Masking({ maskValue: 1 })]), [1, 1, 1, 1, 1, 1], join().kind);
    assert.equal(seen(join(), [new Masking(), new Activation({ activation: 'relu' })]), [1, 0, 1, 0, 1, 0], join().kind);
    assert.is(seen(join(), []), undefined, join().kind);
  }
});

test('GlobalAveragePooling1D is the mean of the steps that count, the same for more padding, to the bit', async () => {
  const model = (steps: number) =>
    new Sequential([new Embedding({ inputDim: 4, outputDim: 5, maskZero: true, inputShape: [steps] }), new GlobalAveragePooling1D()], {
      seed: 3,
    });
  const short = model(3).predict([
    [2, 0, 1],
    [3, 3, 1],
  ]).data;
  const long = model(6).predict([
    [2, 0, 1, 0, 0, 0],
    [0, 3, 3, 0, 1, 0],
  ]).data;
  assert.equal(long, short);
  assert.equal([...model(2).predict([[0, 0]]).data], [0, 0, 0, 0, 0]);
  const plain = new Sequential([new Embedding({ inputDim: 4, outputDim: 5, inputShape: [2] }), new GlobalAveragePooling1D()], { seed: 3 });
  for (const [i, value] of plain.predict([[2, 1]]).data.entries()) assert.ok(Math.abs(value - short[i]!) < 1e-6);
  const learning = new Sequential([...model(3).layers, new Dense({ units: 3, activation: 'softmax' })], { seed: 4 });
  learning.compile({ optimizer: 'sgd', loss: 'sparseCategoricalCrossentropy' });
  const { maxRelativeError, worst } = await gradCheck(
    learning,
    [
      [2, 0, 1],
      [3, 3, 1],
      [0, 0, 2],
    ],
    [0, 1, 1],
  );
  assert.ok(maxRelativeError <= 1e-9, `${maxRelativeError} at ${JSON.stringify(worst)}`);
});

/** A model whose outputs are masked, and the same without a mask. */
const pair = () => {
  const make = (first: Layer) => new Sequential([first, new Dense({ units: 3, activation: 'softmax' })], { seed: 3 });
  return [make(new Masking({ inputShape: [3, 2] })), make(new Activation({ activation: 'linear', inputShape: [3, 2] }))] as const;
};
const labels = [
  [1, 0, 2],
  [2, 1, 0],
];

test('loss and metrics are means over the steps that count, over all batches', () => {
  const [model, plain] = pair();
  const compiled = { optimizer: 'sgd', loss: 'sparseCategoricalCrossentropy', metrics: ['accuracy'] } as const;
  model.compile(compiled);
  plain.compile(compiled);
  model.predict(x);
  plain.predict(x);
  plain.setWeights(model.getWeights());
  const p = model.predict(x).data;
  // of example 0 the steps 0 and 2 count, of example 1 step 1
  const counted = [
    [0, 1],
    [2, 2],
    [4, 1],
  ] as const;
  const losses = counted.map(([row, label]) => -Math.log(p[row * 3 + label]!));
  const right = counted.map(([row, label]) => Number(Math.max(...p.slice(row * 3, row * 3 + 3)) === p[row * 3 + label]!));
  const all = model.evaluate(x, labels, { batchSize: 2 });
  assert.ok(Math.abs(all.loss - losses.reduce((a, b) => a + b) / 3) < 1e-6, `${all.loss}`);
  assert.ok(Math.abs(all.accuracy - right.reduce((a, b) => a + b) / 3) < 1e-6, `${all.accuracy}`);
  // the batches have 2 and 1 steps that count: accuracy is over all 3 of them; the loss is the mean of the batches', as in Keras
  const apart = model.evaluate(x, labels, { batchSize: 1 });
  assert.is(apart.accuracy, all.accuracy);
  assert.ok(Math.abs(apart.loss - ((losses[0]! + losses[1]!) / 2 + losses[2]!) / 2) < 1e-6);
});

test('what is masked teaches nothing: other targets there change no weight', () => {
  const [model, other] = pair();
  for (const one of [model, other]) one.predict(x);
  const trained = [
    labels,
    [
      [1, 2, 2],
      [0, 1, 2],
    ],
  ].map((targets) => {
    const [masked] = pair();
    masked.compile({ optimizer: 'sgd', loss: 'sparseCategoricalCrossentropy' });
    masked.trainOnBatch(x, targets);
    return masked.getWeights();
  });
  assert.equal(trained[0], trained[1]);
});

test('weights of examples count beside the mask; nothing that counts is a loss of 0', () => {
  const [model] = pair();
  model.compile({ optimizer: 'sgd', loss: 'sparseCategoricalCrossentropy', metrics: ['accuracy'] });
  const both = model.evaluate(x, labels).loss;
  const first = model.evaluate([x[0]!], [labels[0]!]).loss;
  const second = model.evaluate([x[1]!], [labels[1]!]).loss;
  assert.ok(Math.abs(both - (2 * first + second) / 3) < 1e-6);
  const zeros = model.evaluate(
    [
      [
        [0, 0],
        [0, 0],
        [0, 0],
      ],
    ],
    [[0, 0, 0]],
  );
  assert.equal([zeros.loss, zeros.accuracy], [0, 0]);
});

for (const threads of [1, 2, 3]) {
  test(`${threads} threads: the same bits`, async () => {
    const weights = async (count: number) => {
      await ready({ threads: count });
      const [model] = pair();
      model.compile({ optimizer: 'sgd', loss: 'sparseCategoricalCrossentropy' });
      for (let i = 0; i < 3; i++) model.trainOnBatch(x, labels);
      return model.getWeights();
    };
    try {
      assert.equal(await weights(threads), await weights(1));
    } finally {
      await ready({ threads: 1 });
    }
  });
}

test('finite differences, in training and otherwise', async () => {
  const model = new Sequential(
    [
      new Embedding({ inputDim: 4, outputDim: 5, maskZero: true, inputShape: [3] }),
      new Dense({ units: 4, activation: 'tanh' }),
      new Masking({ maskValue: 7 }),
      new Dense({ units: 3, activation: 'softmax' }),
    ],
    { seed: 5 },
  );
  model.compile({ optimizer: 'sgd', loss: 'sparseCategoricalCrossentropy' });
  const indices = [
    [2, 0, 1],
    [0, 0, 3],
  ];
  const { maxRelativeError, worst } = await gradCheck(model, indices, labels);
  assert.ok(maxRelativeError <= 1e-9, `${maxRelativeError} at ${JSON.stringify(worst)}`);
});

test('saved and loaded it predicts the same; what it refuses', () => {
  const [model] = pair();
  assert.equal(loadModel(model.save()).predict(x).data, model.predict(x).data);
  assert.throws(
    () => new Sequential([new Masking({ inputShape: [2] })]).predict([[1, 2]]),
    (e: Error) =>
      e instanceof ShapeError &&
      e.message === 'masking: received examples of shape [2]; Masking expects two dimensions or more, [steps, features].',
  );
});

test.run();
