// Layers and options of Keras: as its topologies write them, from those that ours give and from ones written by hand.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import * as api from '../../src/index.js';
import { kerasOptions } from '../../src/keras/layer-options.js';
import { partOf, wordsOf } from '../../src/keras/words.js';
import { loadTfjs, type TfjsSource, toTfjs } from '../../src/tfjs.js';
import { refused } from '../files/refused.js';

type Options = Readonly<Record<string, unknown>>;

const wave = (...shape: number[]): { data: Float32Array; shape: number[] } => {
  const size = shape.reduce((a, b) => a * b, 1);
  return { data: Float32Array.from({ length: size }, (_, i) => Math.round(8 * Math.sin(i * 7.3)) / 8), shape };
};

/** The weights of a model as a file has them, with Keras's names. */
function weightsOf(model: api.AnyModel): { weightSpecs: object[]; weightData: ArrayBuffer } {
  const { store } = model.trainer.workspace();
  const weightSpecs = store.list.map((parameter) => ({
    name: [store.nameOf(parameter.layer), partOf(parameter), wordsOf(parameter)[0]].filter((word) => word !== undefined).join('/'),
    shape: [...parameter.shape],
    dtype: 'float32',
  }));
  const values = store.list.flatMap((parameter) => Array.from(store.read(parameter)));
  return { weightSpecs, weightData: Float32Array.from(values).buffer };
}

const loaded = async (source: object): Promise<api.AnyModel> => (await loadTfjs(source as TfjsSource)) as unknown as api.AnyModel;
const config = ({ config: given }: api.Layer): Options => given as Options;

const { maxNorm, minMaxNorm, nonNeg, unitNorm } = api;
const ALONE: Readonly<Record<string, readonly [api.Layer, number[]]>> = {
  Attention: [new api.Attention({ scoreMode: 'concat', useScale: true }), [3, 4]],
  AdditiveAttention: [new api.AdditiveAttention(), [3, 4]],
  AlphaDropout: [new api.AlphaDropout({ rate: 0.25 }), [4]],
  CenterCrop: [new api.CenterCrop({ height: 2, width: 3 }), [4, 4, 2]],
  EinsumDense: [
    new api.EinsumDense({
      equation: 'abc,dce->aebd',
      outputShape: [2, null, 5],
      biasAxes: 'eb',
      activation: 'softsign',
      kernelRegularizer: 'l2',
    }),
    [3, 4],
  ],
  GroupNormalization: [new api.GroupNormalization({ groups: 2, epsilon: 0.01, center: false }), [3, 4]],
  GroupQueryAttention: [
    new api.GroupQueryAttention({ headDim: 3, numQueryHeads: 4, numKeyValueHeads: 2, useBias: false, dropout: 0.1 }),
    [3, 4],
  ],
  MultiHeadAttention: [new api.MultiHeadAttention({ numHeads: 2, keyDim: 3, valueDim: 2, outputShape: 5, dropout: 0.1 }), [3, 4]],
  Normalization: [new api.Normalization({ mean: [1, 2, 3], variance: [1, 4, 9] }), [3]],
  RandomCrop: [new api.RandomCrop({ height: 3, width: 2 }), [3, 2, 1]],
  RandomFlip: [new api.RandomFlip(), [4, 4, 1]],
  RandomRotation: [new api.RandomRotation({ factor: 0.25, fillMode: 'nearest', interpolation: 'nearest' }), [4, 4, 1]],
  Resizing: [new api.Resizing({ height: 3, width: 5 }), [4, 4, 2]],
  RMSNormalization: [new api.RMSNormalization({ epsilon: 0.1 }), [3, 4]],
  SpatialDropout2D: [new api.SpatialDropout2D({ rate: 0.5 }), [2, 2, 3]],
  UnitNormalization: [new api.UnitNormalization(), [3, 4]],
  'Dense with constraints': [new api.Dense({ units: 3, kernelConstraint: maxNorm({ maxValue: 3 }), biasConstraint: nonNeg() }), [4]],
  'LSTM with constraints': [
    new api.LSTM({ units: 2, recurrentConstraint: minMaxNorm({ minValue: 0.5, rate: 0.9 }), recurrentDropout: 0.2, stateful: true }),
    [3, 4],
  ],
  'Conv2D with constraints': [new api.Conv2D({ filters: 2, kernelSize: 2, kernelConstraint: unitNorm({ axis: [0, 1, 2] }) }), [3, 3, 2]],
};

for (const [name, [layer, shape]] of Object.entries(ALONE)) {
  test(`${name}: the same bits and the same options from Keras's words`, async () => {
    const twice = layer.kind.endsWith('Attention');
    const x = api.input({ shape });
    const model = new api.Model({ inputs: x, outputs: layer.apply(twice ? [x, x] : x) as api.SymbolicTensor }) as unknown as api.AnyModel;
    const given = { name: layer.name, ...kerasOptions(layer.kind, config(layer)) };
    const layers = [
      { class_name: 'InputLayer', name: 'x', config: { name: 'x', batch_shape: [null, ...shape] }, inbound_nodes: [] },
      { class_name: layer.kind, name: 'it', config: { ...given, name: 'it' }, inbound_nodes: [Array(twice ? 2 : 1).fill(['x', 0, 0, {}])] },
    ];
    const modelConfig = { name: 'model', layers, input_layers: [['x', 0, 0]], output_layers: [['it', 0, 0]] };
    const { weightSpecs, weightData } = weightsOf(model);
    const called = model.trainer.workspace().store.nameOf(layer);
    const specs = weightSpecs.map((spec) => ({ ...spec, name: (spec as { name: string }).name.replace(called, 'it') }));
    const modelTopology = { keras_version: '3.8.0', model_config: { class_name: 'Functional', config: modelConfig } };
    const back = await loaded({ modelTopology, weightSpecs: specs, weightData });
    const { name: _, ...options } = config(back.layers[0]!);
    const { name: __, ...expected } = config(layer);
    assert.equal(options, expected);
    assert.equal(back.getWeights(), model.getWeights());
    assert.equal(back.predict(wave(2, ...shape)), model.predict(wave(2, ...shape)));
  });
}

/** A layer that reads several values by the arguments of its call, as Keras 3 writes them. */
async function called(
  className: string,
  options: Options,
  args: readonly string[],
  kwargs: Options,
  used: readonly string[],
  weights: object,
): Promise<api.AnyModel> {
  const tensor = (name: string): object => ({
    class_name: '__keras_tensor__',
    config: { shape: [null, 3, 4], keras_history: [name, 0, 0] },
  });
  const named = Object.fromEntries(Object.entries(kwargs).map(([key, value]) => [key, typeof value === 'string' ? tensor(value) : value]));
  const inputs = used.map((name) => ({
    class_name: 'InputLayer',
    name,
    config: { name, batch_shape: [null, 3, name === 'mask' ? 3 : 4] },
    inbound_nodes: [],
  }));
  const it = {
    class_name: className,
    name: 'it',
    config: { ...options, name: 'it' },
    inbound_nodes: [{ args: args.map(tensor), kwargs: named }],
  };
  const config = {
    name: 'm',
    layers: [...inputs, it],
    input_layers: inputs.map(({ name }) => [name, 0, 0]),
    output_layers: { y: ['it', 0, 0] },
  };
  return loaded({ modelTopology: { keras_version: '3.8.0', model_config: { class_name: 'Functional', config } }, ...weights });
}

for (const [what, args, kwargs, order, useCausalMask] of [
  ['query and value', ['a', 'b'], { key: null }, [0, 1], false],
  ['a key by its name', ['a', 'b'], { key: 'c' }, [0, 1, 2], false],
  ['all by name, in another order', [], { key: 'c', value: 'b', query: 'a' }, [0, 1, 2], false],
  ['a mask without a key', ['a', 'b'], { attention_mask: 'mask' }, [0, 1, 1, 3], false],
  ['causal', ['a', 'b'], { use_causal_mask: true }, [0, 1], true],
] as const) {
  test(`MultiHeadAttention: ${what}`, async () => {
    const layer = new api.MultiHeadAttention({ numHeads: 2, keyDim: 3, useCausalMask, name: 'it' });
    const used = ['a', 'b', 'c', 'mask'].filter((_, i) => (order as readonly number[]).includes(i));
    const inputs = used.map((name) => api.input({ shape: [3, name === 'mask' ? 3 : 4], name }));
    const y = layer.apply(order.map((i) => inputs[used.indexOf(['a', 'b', 'c', 'mask'][i]!)]!)) as api.SymbolicTensor;
    const model = new api.Model({ inputs, outputs: y }) as unknown as api.AnyModel;
    const back = await called('MultiHeadAttention', { num_heads: 2, key_dim: 3 }, args, kwargs, used, weightsOf(model));
    const given = used.map((name, i) => {
      const { data, shape } = wave(2, 3, name === 'mask' ? 3 : 4);
      return { data: data.map((value, at) => (name === 'mask' ? Number(at % 3 > 0) : value * (i + 1))), shape };
    });
    const predict = (of: api.AnyModel): unknown => (of as unknown as { predict(x: typeof given): unknown }).predict(given);
    assert.equal(predict(back), predict(model));
  });
}

test('a function as an activation, by Keras 2.13; a Bidirectional of two layers', async () => {
  const relu = { module: 'builtins', class_name: 'function', config: 'relu', registered_name: 'relu' };
  const cell = (extra: Options): object => ({ class_name: 'SimpleRNN', config: { name: 'rnn', units: 2, activation: relu, ...extra } });
  const config = {
    name: 'both',
    batch_input_shape: [null, 3, 4],
    layer: cell({}),
    backward_layer: cell({ go_backwards: true, activation: 'tanh' }),
  };
  const own = new api.Bidirectional({
    layer: new api.SimpleRNN({ units: 2, activation: 'relu', name: 'rnn' }),
    backwardLayer: new api.SimpleRNN({ units: 2, activation: 'tanh', goBackwards: true, name: 'rnn' }),
    inputShape: [3, 4],
    name: 'both',
  });
  const model = new api.Sequential([own]) as unknown as api.AnyModel;
  const { weightSpecs, weightData } = toTfjs(model);
  const modelTopology = { class_name: 'Sequential', config: { name: 's', layers: [{ class_name: 'Bidirectional', config }] } };
  const back = await loaded({ modelTopology, weightSpecs, weightData });
  assert.equal(back.predict(wave(2, 3, 4)), model.predict(wave(2, 3, 4)));
});

test('constraints and layers that are not known are refused', async () => {
  const layer = (extra: Options): object => {
    const config = { name: 'd', units: 1, batch_input_shape: [null, 2], ...extra };
    const modelTopology = { class_name: 'Sequential', config: { name: 's', layers: [{ class_name: 'Dense', config }] } };
    return { modelTopology, weightSpecs: [], weightData: new ArrayBuffer(0) };
  };
  const message = /"d" \(Dense\): received "Mine" as a constraint; expected one of MaxNorm, MinMaxNorm, NonNeg, UnitNorm/;
  await refused(loaded(layer({ kernel_constraint: { class_name: 'Mine', config: {} } })), api.FormatError, message);
  const einsum = new api.EinsumDense({ equation: 'ab,bc->ac', outputShape: 4, name: 'e' });
  const layers = [new api.GroupNormalization({ groups: 1, inputShape: [4], name: 'g' }), einsum];
  assert.throws(
    () => toTfjs(new api.Sequential(layers) as unknown as api.AnyModel),
    /has no words for "g" \(GroupNormalization: there is no such layer\), "e" \(EinsumDense: there is no such layer\)/,
  );
});

test.run();
