// The strict binaries by families of kernels, against the complete build that they are parts of.
import { fileURLToPath } from 'node:url';
import { buildSync } from 'esbuild';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { createSingleEngine, type Engine } from '../../src/engine/engine.js';
import { compile } from '../../src/engine/instance.js';
import type { KernelName } from '../../src/engine/records/index.js';
import { layoutOf, MOST_BYTES } from '../../src/engine/records/layout.js';
import * as main from '../../src/index.js';
import type * as ops from '../../src/ops.js';
import { binary } from '../assembly/harness.js';
import { type KernelCase, kernelCases } from '../assembly/kernel-cases.js';
import { families, kernelNames, testKernels } from '../assembly/test-kernels.js';

const exportsOf = (text: string): string[] => WebAssembly.Module.exports(compile(text)).map(({ name }) => name);

test('a kernel is in the family that its declaration names, and in no other; its record has room', () => {
  for (const [family, { groups, binary: text }] of Object.entries(families)) {
    const declared = groups.flatMap((group) => Object.keys(group)) as KernelName[];
    const exported = exportsOf(text);
    for (const name of kernelNames) assert.is(exported.includes(name), declared.includes(name), `${name} in ${family}`);
    for (const name of declared) {
      assert.is(layoutOf(name).declaration.family, family, name);
      assert.ok(layoutOf(name).bytes <= MOST_BYTES, name);
    }
  }
});

/** The bytes of a case's buffers after it ran, and its result. */
function outcome({ kernels, info, arena, memory }: Engine, place: number): { name: string; bytes: Uint8Array[]; result: unknown } {
  const cells = { at: arena.allocate(64), memory };
  const called = testKernels({ ...info, winograd: true }, cells, (name, record) =>
    (kernels[name] as (record: object) => void)({ winograd: true, ...record }),
  );
  const { name, lengths, run }: KernelCase = kernelCases(called)[place]!;
  const buffers = lengths.map((length, buffer) => {
    const n = Math.abs(length);
    const at = arena.allocate(4 * n);
    const numbers = length < 0 ? new Int32Array(memory.buffer, at, n) : new Float32Array(memory.buffer, at, n);
    for (let i = 0; i < n; i++) numbers[i] = length < 0 ? (i * 7) % 3 : ((i * 7919 + buffer * 31) % 1000) / 1001;
    return at;
  });
  const result = run(called, (buffer) => buffers[buffer]!);
  return { name, bytes: lengths.map((n, i) => new Uint8Array(memory.buffer, buffers[i]!, Math.abs(n) * 4).slice()), result };
}

test('every kernel gives the same bits by families as in the complete build', () => {
  const [byFamily, complete] = [createSingleEngine(), createSingleEngine(new WebAssembly.Module(binary))];
  const count = kernelCases(testKernels(byFamily.info, { at: 64, memory: byFamily.memory }, () => undefined)).length;
  const seen = new Set<string>();
  for (let place = 0; place < count; place++) {
    const [split, whole] = [outcome(byFamily, place), outcome(complete, place)];
    seen.add(split.name);
    assert.equal(split, whole, `${split.name}, case ${place}`);
  }
  assert.is(seen.size, kernelNames.length);
});

test('a kernel of no known family is refused by a sentence that says what to do', () => {
  const { kernels } = createSingleEngine() as unknown as { kernels: Record<string, () => void> };
  assert.throws(
    () => kernels.convolve3d!(),
    (error: unknown) =>
      error instanceof main.WasmNnError && /^No kernel "convolve3d" is known\..*useKernels\(imageKernels\)/.test(error.message),
  );
});

test('what is no family of kernels is refused', () => {
  assert.throws(() => main.useKernels('images' as never), /^useKernels: received "images"; expected imageKernels,/);
  assert.throws(() => main.useKernels(undefined as never), /^useKernels: received undefined; expected/);
});

const { outputFiles } = buildSync({
  stdin: {
    contents: "export * from './index.js'; export * as ops from './ops.js';",
    resolveDir: fileURLToPath(new URL('../../src/', import.meta.url)),
  },
  bundle: true,
  format: 'iife',
  globalName: 'api',
  define: { 'import.meta.url': '""' },
  external: ['events', 'readline', 'stream'],
  write: false,
});

/** The package as a program finds it that has used nothing of it: no family but the core is known. */
const fresh = (): typeof main & { ops: typeof ops } => new Function(`${outputFiles[0]!.text}; return api;`)();

const images = [4, 4, 2];
const steps = [3, 2];
/** A layer of each kind that calls kernels, alone, and the shape of its examples. */
const layers: Readonly<Record<string, [readonly number[], (api: typeof main) => main.Layer]>> = {
  Conv2D: [images, (api) => new api.Conv2D({ filters: 2, kernelSize: 3 })],
  Conv1D: [[6, 2], (api) => new api.Conv1D({ filters: 2, kernelSize: 3 })],
  Conv1DTranspose: [[6, 2], (api) => new api.Conv1DTranspose({ filters: 2, kernelSize: 3 })],
  Conv2DTranspose: [images, (api) => new api.Conv2DTranspose({ filters: 2, kernelSize: 3 })],
  DepthwiseConv1D: [[6, 2], (api) => new api.DepthwiseConv1D({ kernelSize: 3 })],
  SeparableConv1D: [[6, 2], (api) => new api.SeparableConv1D({ filters: 2, kernelSize: 3 })],
  SeparableConv2D: [images, (api) => new api.SeparableConv2D({ filters: 2, kernelSize: 3 })],
  MaxPooling1D: [[6, 2], (api) => new api.MaxPooling1D()],
  AveragePooling1D: [[6, 2], (api) => new api.AveragePooling1D()],
  GlobalMaxPooling1D: [[6, 2], (api) => new api.GlobalMaxPooling1D()],
  GlobalMaxPooling2D: [images, (api) => new api.GlobalMaxPooling2D()],
  GlobalAveragePooling1D: [[6, 2], (api) => new api.GlobalAveragePooling1D()],
  Cropping1D: [[6, 2], (api) => new api.Cropping1D()],
  Cropping2D: [images, (api) => new api.Cropping2D({ cropping: 1 })],
  CenterCrop: [images, (api) => new api.CenterCrop({ height: 2, width: 2 })],
  Resizing: [images, (api) => new api.Resizing({ height: 2, width: 3 })],
  UpSampling1D: [[6, 2], (api) => new api.UpSampling1D()],
  UpSampling2D: [images, (api) => new api.UpSampling2D()],
  ZeroPadding1D: [[6, 2], (api) => new api.ZeroPadding1D()],
  DepthwiseConv2D: [images, (api) => new api.DepthwiseConv2D({ kernelSize: 3 })],
  MaxPooling2D: [images, (api) => new api.MaxPooling2D()],
  AveragePooling2D: [images, (api) => new api.AveragePooling2D()],
  GlobalAveragePooling2D: [images, (api) => new api.GlobalAveragePooling2D()],
  ZeroPadding2D: [images, (api) => new api.ZeroPadding2D()],
  RandomFlip: [images, (api) => new api.RandomFlip()],
  RandomCrop: [images, (api) => new api.RandomCrop({ height: 3, width: 3 })],
  RandomRotation: [images, (api) => new api.RandomRotation({ factor: 0.1 })],
  BatchNormalization: [images, (api) => new api.BatchNormalization()],
  LayerNormalization: [images, (api) => new api.LayerNormalization()],
  GroupNormalization: [images, (api) => new api.GroupNormalization({ groups: 2 })],
  RMSNormalization: [images, (api) => new api.RMSNormalization()],
  UnitNormalization: [images, (api) => new api.UnitNormalization()],
  SpatialDropout1D: [steps, (api) => new api.SpatialDropout1D({ rate: 0.5 })],
  SpatialDropout2D: [images, (api) => new api.SpatialDropout2D({ rate: 0.5 })],
  GaussianDropout: [images, (api) => new api.GaussianDropout({ rate: 0.5 })],
  AlphaDropout: [images, (api) => new api.AlphaDropout({ rate: 0.5 })],
  Normalization: [images, (api) => new api.Normalization({ mean: [0, 0], variance: [1, 1] })],
  EinsumDense: [images, (api) => new api.EinsumDense({ equation: 'abcd,dbe->aecb', outputShape: [3, 4, 4], biasAxes: 'c' })],
  GroupQueryAttention: [steps, (api) => new api.GroupQueryAttention({ headDim: 2, numQueryHeads: 2, numKeyValueHeads: 1 })],
  Rescaling: [images, (api) => new api.Rescaling({ scale: 2 })],
  Dropout: [images, (api) => new api.Dropout({ rate: 0.5 })],
  GaussianNoise: [images, (api) => new api.GaussianNoise({ stddev: 0.5 })],
  IdentityShortcut: [images, (api) => new api.IdentityShortcut({ filters: 4, strides: 2 })],
  Embedding: [[3], (api) => new api.Embedding({ inputDim: 4, outputDim: 2 })],
  Bidirectional: [steps, (api) => new api.Bidirectional({ layer: new api.LSTM({ units: 2, dropout: 0.2 }) })],
  TimeDistributed: [images, (api) => new api.TimeDistributed({ layer: new api.GRU({ units: 2 }) })],
  RepeatVector: [[3], (api) => new api.RepeatVector({ n: 2 })],
  Masking: [steps, (api) => new api.Masking()],
  SimpleRNN: [steps, (api) => new api.SimpleRNN({ units: 2 })],
  LSTM: [steps, (api) => new api.LSTM({ units: 2 })],
  GRU: [steps, (api) => new api.GRU({ units: 2 })],
};

for (const [kind, [shape, make]] of Object.entries(layers)) {
  test(`${kind} names the kernels that it calls`, () => {
    const api = fresh();
    // integers: Embedding reads indices
    const x = new api.Tensor(new Float32Array(2 * shape.reduce((size, n) => size * n, 1)).fill(1), [2, ...shape]);
    const model = new api.Sequential([
      new api.Reshape({ targetShape: shape, inputShape: shape }),
      make(api),
      new api.Flatten(),
      new api.Dense({ units: 1 }),
    ]);
    model.compile({ optimizer: 'sgd', loss: 'meanSquaredError' });
    assert.ok(Number.isFinite(model.trainOnBatch(x, [[1], [2]]).loss));
  });
}

test('so do the operations on images', () => {
  const api = fresh();
  const x = new api.Tensor(new Float32Array(16).fill(1), [1, 4, 4, 1]);
  assert.is(api.ops.maxPool2d(x).data[0], 1);
  assert.is(fresh().ops.conv2d(x, new api.Tensor(Float32Array.of(2), [1, 1, 1, 1])).data[0], 2);
});

test.run();
