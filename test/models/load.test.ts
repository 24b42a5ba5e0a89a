// What a saved model's metadata may say, and what is refused of it before memory is taken.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import {
  Activation,
  backendInfo,
  DataError,
  Dense,
  FormatError,
  type Initializer,
  input,
  loadModel,
  Model,
  OptionError,
  Sequential,
  SymbolicTensor,
} from '../../src/index.js';
import { readSafetensors, type SafeTensor, writeSafetensors } from '../../src/models/safetensors.js';

interface LayerRecord {
  kind: string;
  config: Record<string, unknown>;
  inputs: unknown;
}
interface Metadata {
  [key: string]: unknown;
  layers: LayerRecord[];
}

const small = (): Sequential => new Sequential([new Dense({ units: 2, inputShape: [3] }), new Dense({ units: 1 })], { seed: 9 });

/** The file of `model` with other metadata. */
function changed(model: Sequential | Model, change: (metadata: Metadata) => void): Uint8Array {
  const { tensors, metadata } = readSafetensors(model.save());
  const architecture = JSON.parse(metadata['wasm-nn']!) as Metadata;
  change(architecture);
  return writeSafetensors(tensors, { 'wasm-nn': JSON.stringify(architecture) });
}

function refusal(bytes: Uint8Array, options?: Parameters<typeof loadModel>[1]): string {
  try {
    loadModel(bytes, options);
  } catch (error) {
    assert.instance(error, FormatError);
    return (error as Error).message;
  }
  throw new Error('the file was read');
}

function drawsNothing(): Initializer {
  return {
    name: 'zeros',
    config: {},
    fill() {
      throw new Error('an initializer ran');
    },
  };
}

class Counted extends Dense {
  constructor(options: ConstructorParameters<typeof Dense>[0]) {
    super({ ...options, kernelInitializer: drawsNothing(), biasInitializer: drawsNothing() });
  }
}

test('where weights follow, initializers do not run', () => {
  const model = small();
  const loaded = loadModel(model.save(), { layers: { Dense: Counted } });
  assert.equal(loaded.getWeights(), model.getWeights());
});

test('names and shapes are compared before memory is taken', () => {
  const bytes = changed(small(), ({ layers }) => {
    layers[0]!.config.units = 1e8;
  });
  const before = backendInfo().memoryBytes;
  assert.is(refusal(bytes), 'model: the tensor "dense/kernel" has the shape [3, 2]; the model expects [3, 100000000].');
  assert.is(backendInfo().memoryBytes, before);
});

test('a checkpoint of another input takes no memory, and leaves the model as it was', () => {
  const make = (): Sequential => {
    const model = new Sequential([new Dense({ units: 8 })]);
    model.compile({ optimizer: 'adam', loss: 'meanSquaredError' });
    return model;
  };
  const trained = make();
  trained.trainOnBatch([[1, 2]], [new Array<number>(8).fill(0)]);
  const bytes = trained.checkpoint();
  const { tensors, metadata } = readSafetensors(bytes);
  const architecture = JSON.parse(metadata['wasm-nn']!) as Metadata;
  const damaged = writeSafetensors(tensors, { ...metadata, 'wasm-nn': JSON.stringify({ ...architecture, inputShape: [5e7] }) });
  const before = backendInfo().memoryBytes;
  const model = make();
  assert.throws(
    () => model.resume(damaged),
    (error: Error) => error instanceof FormatError && /"dense\/kernel" has the shape \[2, 8\]/.test(error.message),
  );
  assert.is(backendInfo().memoryBytes, before);
  assert.is(model.inputShape, undefined);
  model.resume(bytes);
  assert.equal(model.getWeights(), trained.getWeights());
});

test('names that every object has are no layers', () => {
  for (const kind of ['constructor', '__proto__', 'toString', 'hasOwnProperty', 'Layer', 'input', 'SymbolicTensor']) {
    const bytes = changed(small(), ({ layers }) => {
      layers[1]!.kind = kind;
    });
    assert.match(refusal(bytes), `model: the layer kind "${kind}" is not known here`);
    assert.match(refusal(bytes, { layers: { Own: Counted } }), `model: the layer kind "${kind}" is not known here`);
  }
  assert.ok(SymbolicTensor);
});

test('a seed, a name or inputs that no model has', () => {
  const cases: [string, unknown, RegExp][] = [
    ['seed', -1, /^model: .*"seed" must be a whole number of 0 or more, received -1/],
    ['seed', 1.5, /^model: the architecture lacks a kind, name, seed/],
    ['name', 7, /^model: the architecture lacks a kind, name, seed/],
    ['version', { toString: 1 }, /^model: the architecture is of version an object/],
    ['inputShape', [3, 0.5], /^model: the architecture lacks/],
  ];
  for (const [key, value, message] of cases) {
    const bytes = changed(small(), (metadata) => {
      metadata[key] = value;
    });
    assert.match(refusal(bytes), message);
  }
  const crossed = changed(small(), ({ layers }) => {
    layers[1]!.inputs = [0];
  });
  assert.is(refusal(crossed), 'model: layer 1 of a Sequential reads [0]; expected [1], the output of the layer before it.');
});

test('a layer that does not lead to the output is refused', () => {
  const x = input({ shape: [2] });
  const graph = new Model({
    inputs: x,
    outputs: new Activation({ activation: 'tanh' }).apply(new Activation({ activation: 'relu' }).apply(x)),
  });
  const bytes = changed(graph, ({ layers }) => {
    layers[1]!.inputs = [0];
  });
  assert.is(refusal(bytes), 'model: 1 layers of the architecture do not lead to its output.');
});

test('10,000 layers are read, in a stack and in a graph', () => {
  const relu = (): Activation => new Activation({ activation: 'relu' });
  const stack = new Sequential([new Activation({ activation: 'tanh', inputShape: [2] }), ...Array.from({ length: 9999 }, relu)]);
  const x = input({ shape: [2] });
  let y = x;
  for (let i = 0; i < 10_000; i++) y = relu().apply(y);
  for (const model of [stack, new Model({ inputs: x, outputs: y })]) assert.is(loadModel(model.save()).layers.length, 10_000);
});

test('10,000 layers that do not fit are refused', () => {
  const bytes = changed(small(), (metadata) => {
    metadata.layers = Array.from({ length: 10_000 }, (_, i) => ({ kind: 'Flatten', config: {}, inputs: [Math.max(0, i - 1)] }));
  });
  assert.match(refusal(bytes), 'model: layer 1 of a Sequential reads [0]');
  const graph = changed(small(), (metadata) => {
    metadata.kind = 'Model';
    metadata.layers = Array.from({ length: 10_000 }, (_, i) => ({ kind: 'Flatten', config: { name: 'one' }, inputs: [i] }));
  });
  assert.match(refusal(graph), 'two layers are named "one"');
});

test("layers of one's own that are no classes are refused", () => {
  for (const layers of [7, 'Own', { Own: 7 }, { Own: {} }]) {
    assert.throws(
      () => loadModel(small().save(), { layers: layers as never }),
      (error: Error) => error instanceof OptionError && error.message.startsWith('loadModel: option "layers" must'),
    );
  }
});

test('numbers in a file that float32 does not hold are refused; NaN stays what it is', () => {
  const { tensors, metadata } = readSafetensors(small().save());
  const withKernel = (value: number): Uint8Array => {
    const wide: SafeTensor = { dtype: 'F64', shape: [3, 2], data: Float64Array.from({ length: 6 }, () => value) };
    return writeSafetensors(new Map([...tensors, ['dense/kernel', wide]]), metadata);
  };
  assert.match(refusal(withKernel(1e300)), 'model: the tensor "dense/kernel" holds numbers beyond float32\'s range');
  assert.ok(Number.isNaN(loadModel(withKernel(Number.NaN)).getWeights()[0]![0]!));
  assert.is(loadModel(withKernel(0.5)).getWeights()[0]![0], 0.5);
});

const weights = (kernel: unknown): never => [kernel, [0, 0], [1, 1], [0]] as never;
const wrong: [string, unknown, RegExp][] = [
  ['NaN', [1, 2, 3, Number.NaN, 5, 6], /^dense\/kernel: received NaN at place 3; expected finite numbers\.$/],
  ['an infinity', Float32Array.of(1, 2, 3, 4, 5, Number.POSITIVE_INFINITY), /^dense\/kernel: received Infinity at place 5/],
  ['a text', [1, 2, '3', 4, 5, 6], /^dense\/kernel: received "3" at place 2; expected finite numbers\.$/],
  ['null', [1, 2, null, 4, 5, 6], /^dense\/kernel: received null at place 2/],
  // biome-ignore lint/suspicious/noSparseArray: a hole is what is tested
  ['a hole', [1, , 3, 4, 5, 6], /^dense\/kernel: received undefined at place 1/],
  ['beyond f32', Float64Array.of(1, 2, 3, 4, 5, 1e300), /^dense\/kernel: received 1e\+300 at place 5; expected numbers that float32 holds/],
  ['rounds up to infinity', [1, 2, 3, 4, 5, 3.4028235677973366e38], /^dense\/kernel: received 3\.40.*expected numbers that float32 holds/],
];

for (const [name, kernel, message] of wrong) {
  test(`setWeights refuses ${name}, in the first array and in the last, and changes nothing`, () => {
    const model = small();
    const before = model.getWeights();
    const throws = (given: never, text: RegExp): void => {
      assert.throws(
        () => model.setWeights(given),
        (error: Error) => error instanceof DataError && text.test(error.message),
      );
      assert.equal(model.getWeights(), before);
    };
    throws(weights(kernel), message);
    const last = (kernel as ArrayLike<unknown>)[
      Array.from(kernel as ArrayLike<unknown>).findIndex((v) => !(typeof v === 'number' && Math.abs(Math.fround(v)) < Infinity))
    ];
    throws([new Float32Array(6).fill(3), [0, 0], [1, 1], [last]] as never, /^dense_1\/bias: received/);
  });
}

test('setWeights refuses what is no array of numbers', () => {
  for (const kernel of [undefined, null, 7, 'abcdef', {}, [1, 2], [[1, 2, 3, 4, 5, 6]]]) {
    const model = small();
    const before = model.getWeights();
    assert.throws(() => model.setWeights(weights(kernel)), /^dense\/kernel: received/);
    assert.equal(model.getWeights(), before);
  }
});

test('the largest float32 is set', () => {
  const model = small();
  const largest = 3.4028234663852886e38;
  model.setWeights(weights(Float64Array.of(largest, -largest, 0, 0, 0, 0)));
  assert.equal(model.getWeights()[0]!.slice(0, 2), Float32Array.of(largest, -largest));
});

test.run();
