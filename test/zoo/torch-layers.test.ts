import { readFileSync } from 'node:fs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import {
  Attention,
  BatchNormalization,
  Dense,
  EinsumDense,
  GRU,
  input,
  LSTM,
  Model,
  OptionError,
  Sequential,
  SimpleRNN,
} from '../../src/index.js';
import { readSafetensors, type SafeTensor, writeSafetensors } from '../../src/models/safetensors.js';
import { loadTorchWeights, toTorch } from '../../src/zoo.js';
import { assertClose } from '../golden/compare.js';
import { cases, type GoldenCase, predictions } from './torch-cases.js';

const golden = JSON.parse(readFileSync(new URL('../golden/torch_layers.json', import.meta.url), 'utf8')) as Record<string, GoldenCase>;

function file(state: GoldenCase['state']): Uint8Array {
  const tensors = Object.entries(state).map(([name, { shape, values }]): [string, SafeTensor] => [
    name,
    { dtype: 'F32', shape, data: Float32Array.from(values) },
  ]);
  return writeSafetensors(new Map(tensors), {});
}

test('every case of the golden file is here', () => assert.equal(Object.keys(cases).sort(), Object.keys(golden).sort()));

for (const [name, of] of Object.entries(cases)) {
  const { state, x, y } = golden[name]!;
  const { names } = of;

  test(`${name}: with PyTorch's weights it computes what PyTorch does`, () => {
    const model = of.model();
    const report = loadTorchWeights(model, file(state), { names });
    assert.equal([report.missing, report.unexpected, report.loaded.sort()], [[], [], Object.keys(state).sort()]);
    assertClose(name, predictions(model, of, x), y.values, 2e-6);
  });

  test(`${name}: what goes out as PyTorch's comes back as it was`, () => {
    const model = of.model();
    loadTorchWeights(model, file(state), { names });
    const { tensors, metadata } = readSafetensors(toTorch(model, { names }));
    assert.equal(metadata, { format: 'pt' });
    for (const [tensor, { shape, values }] of Object.entries(state)) {
      assert.equal(tensors.get(tensor)?.shape, shape, tensor);
      // of two biases that are added only the sum is known
      if (!/bias_(ih|hh)/.test(tensor) || name.startsWith('gru'))
        assert.equal(Array.from(tensors.get(tensor)!.data), values.map(Math.fround), tensor);
    }
    assert.is(tensors.size, Object.keys(state).length);
    const again = of.model();
    loadTorchWeights(again, toTorch(model, { names }), { names });
    assert.equal(again.getWeights(), model.getWeights());
  });
}

test('layers that PyTorch does not have, or has otherwise, are told all at once', () => {
  const x = input({ shape: [5, 4] });
  const states = new GRU({ name: 'before', units: 4, resetAfter: false, returnSequences: true }).apply(x);
  const gates = new LSTM({ name: 'hard', units: 4, recurrentActivation: 'hardSigmoid', returnSequences: true }).apply(states);
  const elman = new SimpleRNN({ name: 'sigmoid', units: 4, activation: 'sigmoid', returnSequences: true }).apply(gates);
  const sums = new EinsumDense({ name: 'sums', equation: 'abc,cd->abd', outputShape: [null, 4] }).apply(elman);
  const model = new Model({ inputs: x, outputs: new Attention({ name: 'scaled', useScale: true }).apply([elman, sums]) });
  for (const [owner, run] of [
    ['toTorch', () => toTorch(model)],
    ['loadTorchWeights', () => loadTorchWeights(model, file({}))],
  ] as const) {
    assert.throws(run, (e: Error) => {
      assert.instance(e, OptionError);
      assert.ok(
        e.message.startsWith(
          `${owner}: of the layer "before" its reset gate is applied before the product; PyTorch has resetAfter: true; ` +
            'of the layer "hard" its gates are hardSigmoid; PyTorch\'s are sigmoid; ' +
            'of the layer "sigmoid" its activation is sigmoid; PyTorch\'s is tanh or relu; the layer "sums" is a EinsumDense; the layer "scaled" is a Attention. PyTorch has counterparts of Dense, ',
        ),
        e.message,
      );
      return true;
    });
  }
  assert.throws(() => toTorch(3 as never), /^toTorch: expected a model, received 3\.$/);
});

test('modules of one name, names that are none, and a batch norm with one of its two weights', () => {
  const model = new Sequential([new Dense({ name: 'a', units: 2, inputShape: [2] }), new Dense({ name: 'b', units: 2 })]);
  assert.throws(
    () => toTorch(model, { names: { b: 'a' } }),
    /toTorch: two layers have a tensor named "a.weight"; name their modules apart/,
  );
  assert.throws(() => toTorch(model, { names: { b: 'a[x]' } }), /option "names" gave "a\[x\]"; expected a module's name/);
  assert.throws(() => toTorch(model, { names: 'a' as never }), /option "names" must be an object of modules by layers/);
  const shifted = new Sequential([new BatchNormalization({ name: 'bn', scale: false, inputShape: [3] })]);
  const { tensors } = readSafetensors(toTorch(shifted));
  assert.equal(Array.from(tensors.get('bn.weight')!.data), [1, 1, 1]);
  assert.equal([...tensors.keys()].sort(), ['bn.bias', 'bn.running_mean', 'bn.running_var', 'bn.weight']);
});

test('what fits of a file that does not', () => {
  const model = new Sequential([new Dense({ name: 'a', units: 2, inputShape: [2] }), new Dense({ name: 'b', units: 3 })]);
  const before = model.getWeights();
  const bytes = file({ 'a.weight': { shape: [2, 2], values: [1, 2, 3, 4] }, 'b.weight': { shape: [4, 2], values: Array(8).fill(1) } });
  const report = loadTorchWeights(model, bytes, { partial: true });
  assert.equal(report, {
    loaded: ['a.weight'],
    missing: ['a.bias', 'b.bias'],
    unexpected: [],
    misshapen: [{ name: 'b.weight', received: [4, 2], expected: [3, 2] }],
  });
  assert.equal(Array.from(model.getWeights()[0]!), [1, 3, 2, 4]);
  assert.equal(model.getWeights().slice(1), before.slice(1));
});

test.run();
