import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { BatchNormalization, type Callback, Dense, FormatError, OptionError, Sequential, SGD, WeightAveraging } from '../../src/index.js';
import { RandomStream } from '../../src/random.js';

const random = new RandomStream(3, 'weight-averaging');
const COUNT = 20;
const x = { data: Float32Array.from({ length: COUNT * 3 }, () => random.normal()), shape: [COUNT, 3] };
const y = Int32Array.from({ length: COUNT }, () => random.below(2));
const [BATCH, EPOCHS] = [8, 3];

function network(): Sequential {
  const layers = [new Dense({ units: 4, inputShape: [3] }), new BatchNormalization(), new Dense({ units: 2, activation: 'softmax' })];
  const model = new Sequential(layers, { seed: 2 });
  model.compile({ optimizer: new SGD({ learningRate: 0.3, momentum: 0.9 }), loss: 'sparseCategoricalCrossentropy' });
  return model;
}

/** The weights after every step, and what the model ends with. */
async function train(averaging: WeightAveraging, ...more: Callback[]): Promise<{ model: Sequential; steps: Float32Array[][] }> {
  const model = network();
  const steps: Float32Array[][] = [];
  const before: Callback = { onBatchEnd: () => void steps.push(model.getWeights()) };
  await model.fit(x, y, { batchSize: BATCH, epochs: EPOCHS, verbose: 0, callbacks: [before, averaging, ...more] });
  return { model, steps };
}

/** a = momentum a + (1 - momentum) w, rounded to f32 at every update. */
function average(steps: Float32Array[][], momentum: (i: number) => number): Float32Array[] {
  const [first, ...rest] = steps;
  const averages = first!.map((values) => values.slice());
  rest.forEach((weights, i) => {
    const share = 1 - momentum(i);
    for (const [j, values] of averages.entries())
      for (let n = 0; n < values.length; n++) values[n]! += share * (weights[j]![n]! - values[n]!);
  });
  return averages;
}

test('the model ends with the averages of all weights, running statistics among them; swap brings the others back', async () => {
  const averaging = new WeightAveraging({ emaMomentum: 0.8 });
  const { model, steps } = await train(averaging);
  assert.is(steps.length, 9);
  const want = average(steps, () => 0.8);
  assert.equal(model.getWeights(), want);
  assert.is(model.getWeights().length, 8);
  const { loss } = model.evaluate(x, y);
  averaging.swap();
  assert.equal(model.getWeights(), steps.at(-1));
  assert.is.not(model.evaluate(x, y).loss, loss);
  averaging.swap();
  assert.equal(model.getWeights(), want);
});

test('averages begin at an epoch, at every so many steps, with a share that changes', async () => {
  const seen: number[] = [];
  const emaMomentum = (step: number): number => {
    seen.push(step);
    return step / 20;
  };
  const { model, steps } = await train(new WeightAveraging({ emaMomentum, startEpoch: 1, updateFrequency: 2 }));
  assert.equal(seen, [6, 8]);
  const taken = [steps[3]!, steps[5]!, steps[7]!];
  assert.equal(
    model.getWeights(),
    average(taken, (i) => seen[i]! / 20),
  );
});

test('with emaOverwriteFrequency the model goes on from the averages, also at the end of an epoch', async () => {
  const ends: Float32Array[][] = [];
  let trained: Pick<Sequential, 'getWeights'> | undefined;
  const averaging = new WeightAveraging({ emaMomentum: 0.5, updateFrequency: 2, emaOverwriteFrequency: 2 });
  const { model, steps } = await train(averaging, {
    onEpochEnd: () => void ends.push(trained!.getWeights()),
    onTrainBegin: (run) => {
      trained = run.model;
    },
  });
  const [, second, , fourth, , sixth, , eighth] = steps;
  // steps 3, 6 and 9 end an epoch: the third and the ninth are thrown away, after the sixth comes an update
  const slow = [average([second!], () => 0), average([second!, fourth!], () => 0.5)];
  slow.push(average([slow[1]!, sixth!], () => 0.5));
  slow.push(average([slow[2]!, eighth!], () => 0.5));
  assert.equal(ends, [slow[0], slow[2], slow[3]]);
  assert.equal(model.getWeights(), slow[3]);
});

test('a run that is taken up after its end goes on as one that was longer', async () => {
  const fit = (model: Sequential, epochs: number): Promise<unknown> =>
    model.fit(x, y, { batchSize: BATCH, epochs, verbose: 0, callbacks: [new WeightAveraging({ emaMomentum: 0.8 })] });
  const [whole, half, rest] = [network(), network(), network()];
  await fit(whole, 4);
  await fit(half, 2);
  rest.resume(half.checkpoint());
  assert.equal(rest.getWeights(), half.getWeights());
  await fit(rest, 4);
  assert.equal(rest.getWeights(), whole.getWeights());
});

test('what it cannot do is told', async () => {
  assert.throws(() => new WeightAveraging({ emaMomentum: 1.5 }), /WeightAveraging: option "emaMomentum" must be/);
  assert.throws(() => new WeightAveraging({ momentum: 0.9 } as never), /WeightAveraging: unknown option "momentum"/);
  assert.throws(
    () => new WeightAveraging().swap(),
    (error: unknown) => error instanceof OptionError && /there are no averages yet/.test(error.message),
  );
  const { model } = await train(new WeightAveraging());
  const averaging = new WeightAveraging();
  averaging.onTrainBegin({ model } as never);
  for (const averages of [[new Float32Array(3)], 'many'])
    assert.throws(
      () => averaging.restore({ steps: 1, epoch: 0, averages, swapped: false }),
      (error: unknown) => error instanceof FormatError && /are not of this model/.test(error.message),
    );
  const wrong = new WeightAveraging({ emaMomentum: () => 2 });
  let message = '';
  await train(wrong).catch((error: Error) => {
    message = error.message;
  });
  assert.match(message, /"emaMomentum" must be .* received 2/);
});

test('weights that are no numbers are not averaged into the model', async () => {
  const model = network();
  model.compile({ optimizer: new SGD({ learningRate: 1e38 }), loss: 'sparseCategoricalCrossentropy' });
  const { warn } = console;
  console.warn = () => {};
  await model.fit(x, y, { epochs: 4, verbose: 0, callbacks: [new WeightAveraging()] });
  console.warn = warn;
  assert.ok(model.getWeights().some((values) => values.some(Number.isNaN)));
});

test.run();
