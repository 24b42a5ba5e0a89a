// How a model was trained, in TensorFlow.js's files: it goes on learning as if it had never left; what is not to be had, and what does not fit.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import {
  Adadelta,
  Adagrad,
  Adam,
  Adamax,
  AdamW,
  type AnyModel,
  backendInfo,
  ExponentialDecay,
  FormatError,
  type LossName,
  meanSquaredError,
  type Optimizer,
  OptionError,
  RMSprop,
  SGD,
  WasmNnError,
} from '../../src/index.js';
import { loadTfjs, type TfjsLoadOptions, type TfjsModel, type TfjsSource, tfjsFiles, toTfjs } from '../../src/tfjs.js';
import { refused as refusedAs } from '../files/refused.js';
import { ODD, paths, replaced } from '../models/mutations.js';
import { cases, examples } from './models.js';

const load = async (source: unknown, options?: TfjsLoadOptions): Promise<AnyModel> =>
  (await loadTfjs(source as TfjsSource, options)) as unknown as AnyModel;
const refused = (source: unknown, message: RegExp, options?: TfjsLoadOptions): Promise<void> =>
  refusedAs(load(source, options), FormatError, message);

const OPTIMIZERS: readonly (() => Optimizer)[] = [
  () => new SGD({ learningRate: 0.1 }),
  () => new SGD({ learningRate: 0.1, momentum: 0.9 }),
  () => new SGD({ learningRate: 0.1, momentum: 0.5, nesterov: true }),
  () => new Adam({ learningRate: 0.01, beta1: 0.8, epsilon: 1e-5 }),
  () => new Adagrad({ learningRate: 0.1, epsilonInRoot: true }),
  () => new RMSprop({ learningRate: 0.01, rho: 0.8, epsilonInRoot: true }),
  () => new RMSprop({ learningRate: 0.01, momentum: 0.5, epsilonInRoot: true }),
];

const of = () => cases.graph!();

/** A model that has taken three steps, and what takes another. */
function trained(optimizer: Optimizer, loss: LossName = 'meanSquaredError'): { model: AnyModel; step: (model: AnyModel) => number } {
  const made = of();
  const x = examples(made);
  const y = { data: Float32Array.from([1, 0, 0, 1, 1, 0]), shape: [3, 2] };
  const { model } = made;
  const step = (one: AnyModel): number => one.trainOnBatch(x as never, y).loss;
  model.compile({ optimizer, loss, metrics: ['accuracy'] });
  for (let i = 0; i < 3; i++) step(model);
  return { model, step };
}

const written = (optimizer: Optimizer = new Adam()): TfjsModel =>
  structuredClone(toTfjs(trained(optimizer).model, { includeOptimizer: true }));

for (const make of OPTIMIZERS) {
  const { kind, learningRate: _, ...rest } = make() as unknown as Record<string, unknown>;
  test(`${kind} ${JSON.stringify(rest)} goes on where it was`, async () => {
    const { model, step } = trained(make());
    const back = await load(tfjsFiles(toTfjs(model, { includeOptimizer: true })), { compile: true });
    assert.equal({ ...back.compiled.optimizer }, { ...model.compiled.optimizer });
    assert.equal(
      back.compiled.metrics.map(({ name }) => name),
      ['accuracy'],
    );
    for (let i = 0; i < 3; i++) {
      const [own, other] = [step(model), step(back)];
      assert.ok(Math.abs(own - other) <= 1e-6 * own, `${own} ${other}`);
    }
  });
}

test('frozen layers have no state, and names tell which weight a vector is of', async () => {
  const { model, step } = trained(new Adam());
  model.layers[0]!.trainable = false;
  const source = structuredClone(toTfjs(model, { includeOptimizer: true }));
  assert.equal(
    source.weightSpecs.map(({ name }) => name),
    ['head/kernel', 'head/bias', 'shared/kernel', 'shared/bias', 'iter', 'head/kernel/m', 'head/bias/m', 'head/kernel/v', 'head/bias/v'],
  );
  const back = await load(source);
  assert.is(step(back), step(model));
});

test('a file without a state begins as TensorFlow.js does', async () => {
  const source = written(new Adagrad({ epsilonInRoot: true }));
  Object.assign(source.trainingConfig!.optimizer_config.config, { initialAccumulatorValue: 0.1 });
  const own = source.weightSpecs.filter(({ group }) => !group);
  const bytes = own.reduce((sum, { shape }) => sum + 4 * shape.reduce((a, b) => a * b, 1), 0);
  const back = await load({ ...source, weightSpecs: own, weightData: source.weightData.slice(0, bytes) });
  const model = of().model;
  model.setWeights(back.getWeights());
  const optimizer = new Adagrad({ epsilonInRoot: true });
  model.compile({ optimizer, loss: 'meanSquaredError' });
  const space = model.trainer.workspace();
  space.updater(optimizer).write([new Float32Array(space.store.length).fill(0.1)]);
  const { step } = trained(new SGD());
  assert.is(step(back), step(model));
  assert.is(step(back), step(model));
});

test('whether a model is compiled: as the file says, never, or else refused', async () => {
  const { trainingConfig: _, ...without } = written();
  const plain = await load(without);
  assert.throws(() => plain.compiled, /no loss and optimizer yet/);
  const left = await load(written(), { compile: false });
  assert.throws(() => left.compiled, /no loss and optimizer yet/);
  await refused(without, /the file has no "trainingConfig"/, { compile: true });
});

/** A file whose training config is changed. */
function changed(edit: (config: Record<string, unknown>) => void): TfjsModel {
  const source = written();
  edit(source.trainingConfig as unknown as Record<string, unknown>);
  return source;
}

const optimizerIs = (class_name: string, config: object) =>
  changed((training) => {
    training.optimizer_config = { class_name, config };
  });

const UNTRANSLATED: readonly [TfjsModel, RegExp][] = [
  [optimizerIs('Adadelta', { learningRate: 1 }), /the optimizer "Adadelta" does not compute the same here; expected one of SGD, Momentum/],
  [optimizerIs('RMSProp', { learningRate: 0.1, centered: true }), /RMSProp with centered: true is not to be had here/],
  [optimizerIs('Adamax', { learning_rate: 0.1, decay: 0.5 }), /Adamax with decay: 0.5 is not to be had here/],
  [changed((config) => Object.assign(config, { loss: 'my_loss' })), /the loss "myLoss" is not to be had here; expected one of meanSquared/],
  [changed((config) => Object.assign(config, { metrics: ['cosine'] })), /the metric "cosine" is not to be had here/],
  [changed((config) => Object.assign(config, { loss_weights: [2] })), /it has "loss_weights"/],
];

test('what is not to be had here leaves a model that predicts, and is told when asked for', async () => {
  for (const [source, message] of UNTRANSLATED) {
    const model = await load(source);
    assert.throws(() => model.compiled, /no loss and optimizer yet/);
    model.dispose();
    await refused(source, message, { compile: true });
  }
});

test('losses and metrics by their other names and shapes', async () => {
  const told = async (given: object): Promise<unknown> => {
    const model = await load(changed((config) => Object.assign(config, given)));
    return [model.compiled.loss.name, model.compiled.metrics.map(({ name }) => name)];
  };
  assert.equal(await told({ loss: ['logcosh'], metrics: ['acc', 'categorical_accuracy'] }), ['logCosh', ['accuracy']]);
  assert.equal(await told({ loss: { head: 'cosine_proximity' }, metrics: { head: 'mse' } }), ['cosineSimilarity', ['meanSquaredError']]);
  assert.equal(await told({ loss: 'hinge', metrics: null, weighted_metrics: [], loss_weights: null }), ['hinge', []]);
});

test('what does not fit is refused in a sentence, whether asked for or not', async () => {
  await refused(optimizerIs('Adam', { learningRate: -1 }), /option "learningRate" must be a number of 0 or more|learningRate/);
  await refused(
    changed((config) => Object.assign(config, { optimizer_config: 3 })),
    /"optimizer_config": received 3; expected an object/,
  );
  await refused(
    changed((config) => Object.assign(config, { loss: [] })),
    /"loss" is for 0 outputs; the model has 1/,
  );
  await refused(
    optimizerIs('Momentum', { learningRate: 0.1, momentum: 0.9 }),
    /it has 8 vectors; Momentum has 1 for each of the 4 weights/,
  );
  const source = written();
  const specs = source.weightSpecs.map((spec) =>
    spec.name === 'head/kernel/m' ? { ...spec, name: 'other/m', shape: [spec.shape[1]!, spec.shape[0]!] } : spec,
  );
  await refused({ ...source, weightSpecs: specs }, /the optimizer's state: "other\/m" of \[2, 8\] does not fit/);
  const [data, at] = [source.weightData.slice(0), source.weightSpecs.findIndex(({ name }) => name === 'iter')];
  const before = source.weightSpecs.slice(0, at).reduce((sum, { shape }) => sum + 4 * shape.reduce((a, b) => a * b, 1), 0);
  new Int32Array(data, before, 1)[0] = -3;
  await refused({ ...source, weightData: data }, /begins with "iter", which is -3; expected the number of steps/);
});

test('what TensorFlow.js computes otherwise is not written', () => {
  const not = (optimizer: Optimizer, message: RegExp): void =>
    assert.throws(
      () => toTfjs(trained(optimizer).model, { includeOptimizer: true }),
      (error: Error) => error instanceof OptionError && message.test(error.message),
    );
  not(new AdamW(), /no words for the state of the optimizer AdamW\. Leave out includeOptimizer/);
  not(new Adadelta(), /the optimizer Adadelta/);
  not(new Adamax(), /the optimizer Adamax/);
  not(new Adam({ clipNorm: 1 }), /Adam with clipNorm: 1/);
  not(new RMSprop(), /RMSprop with epsilonInRoot: false/);
  not(new Adagrad({ epsilonInRoot: true, epsilon: 0.1 }), /Adagrad with epsilon: 0.1/);
  not(new SGD({ momentum: 0.9, weightDecay: 0.1 }), /SGD with weightDecay: 0.1/);
  not(new SGD({ learningRate: new ExponentialDecay({ initialLearningRate: 1, decaySteps: 1, decayRate: 0.5 }) }), /a schedule of the/);
  const { model } = trained(new Adam());
  for (const [options, message] of [
    [{ loss: meanSquaredError() }, /a loss that is given as an object; compile with its name/],
    [{ loss: 'huber' }, /the loss "huber"/],
    [{ loss: 'meanSquaredError', metrics: ['topKAccuracy'] }, /the metric "topKAccuracy"/],
  ] as const) {
    model.compile({ optimizer: 'adam', ...options } as never);
    assert.throws(() => toTfjs(model, { includeOptimizer: true }), message);
  }
  assert.throws(() => toTfjs(of().model, { includeOptimizer: true }), /Call compile/);
});

test('every value of a training config and of the state changed', async () => {
  const files = tfjsFiles(written(new RMSprop({ epsilonInRoot: true })));
  const json = JSON.parse(new TextDecoder().decode(files['model.json'])) as Record<string, unknown>;
  const before = backendInfo().memoryBytes;
  let [read, wrong] = [0, 0];
  for (const path of paths(json).filter((one) => one[0] === 'trainingConfig' || one[0] === 'weightsManifest')) {
    for (const odd of [...ODD, undefined]) {
      const change = `${path.join('.')} = ${odd?.slice(0, 80) ?? 'left out'}`;
      try {
        const model = await load({ ...files, 'model.json': new TextEncoder().encode(replaced(json, path, odd)) });
        model.dispose();
        read++;
      } catch (error) {
        if (!(error instanceof WasmNnError)) assert.unreachable(`${change}: ${(error as Error).stack}`);
        wrong++;
      }
    }
  }
  assert.ok(read > 0 && wrong > 0, `${read} read, ${wrong} refused`);
  console.log(`  ${read} read, ${wrong} refused`);
  assert.is(backendInfo().memoryBytes, before);
});

test.run();
