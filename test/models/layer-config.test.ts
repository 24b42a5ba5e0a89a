// A layer of one's own is saved with all of its options, or not at all.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import * as package_ from '../../src/index.js';
import {
  Dense,
  type Kernels,
  Layer,
  type LayerOptions,
  type LayerPlan,
  loadModel,
  OptionError,
  Sequential,
  type Slot,
} from '../../src/index.js';

interface ScaleOptions extends LayerOptions {
  factor?: number;
}

/** y = factor x, whose config is that of every layer. */
class Scale extends Layer<{ x: Slot; y: Slot }> {
  readonly factor: number;

  constructor(options: ScaleOptions = {}) {
    super(options);
    this.factor = options.factor ?? 2;
  }

  plan(plan: LayerPlan): { x: Slot; y: Slot } {
    return { x: plan.input, y: plan.output(plan.input.shape) };
  }

  forward(k: Kernels, { x, y }: { x: Slot; y: Slot }, rows: number): void {
    k.affine({ x: x.pointer, y: y.pointer, n: rows * x.size, scale: this.factor });
  }

  backward(): void {}
}

class FullScale extends Scale {
  override get config(): object {
    return { ...super.config, factor: this.factor };
  }
}

class BareScale extends Scale {
  override get config(): object {
    return { factor: this.factor };
  }
}

/** Options that are no JSON, and fields that are no options. */
class Curious extends FullScale {
  readonly #calls = new Map<string, number>();
  calls(): number {
    return this.#calls.size;
  }
}

class Positional extends FullScale {
  constructor(options: ScaleOptions, depth: number[]) {
    super(options);
    if (depth.length === 0) throw new RangeError('no depth');
  }
}

const save = (layer: Layer) => new Sequential([layer, new Dense({ units: 1 })]).save();
const refuses = (layer: Layer, message: RegExp) =>
  assert.throws(
    () => save(layer),
    (error: Error) => error instanceof OptionError && message.test(error.message),
  );

test('options that the config lacks are refused by name, with both values', () => {
  refuses(
    new Scale({ factor: 3, inputShape: [2], name: 'triple' }),
    /^save: the layer "triple" \(Scale\) would load with other options: its "factor" is 3, its config makes one whose "factor" is 2\. .*{ \.\.\.super\.config, factor: this\.factor }/,
  );
  const model = new Sequential([new Scale({ factor: 3, inputShape: [2] })]);
  model.compile({ optimizer: 'sgd', loss: 'meanSquaredError' });
  assert.throws(() => model.checkpoint(), /would load with other options/);
});

test('a config without what every layer has is refused', () => {
  refuses(new BareScale({ factor: 3, inputShape: [2], name: 'triple' }), /its "name" is "triple", its config makes one whose "name" is ""/);
});

test('a layer that its config cannot make is refused', () => {
  refuses(new Positional({ inputShape: [2] }, [1]), /^save: the layer "positional" \(Positional\) cannot be made from its config/);
});

test('a whole config is saved and loaded', () => {
  for (const Kind of [FullScale, Curious]) {
    const model = new Sequential([new Kind({ factor: 3, trainable: false, inputShape: [2] }), new Dense({ units: 2, name: 'top' })]);
    const loaded = loadModel(model.save(), { layers: { [Kind.name]: Kind } });
    assert.equal(loaded.predict([[1, 2]]), model.predict([[1, 2]]));
    assert.is((loaded.layers[0] as FullScale).factor, 3);
    assert.is(loaded.layers[0]!.trainable, false);
  }
});

test('options at their defaults are no loss', () => assert.ok(save(new Scale({ inputShape: [2] })).length > 0));

/** Every layer of the package with options that are not the defaults, and an input that it takes. */
const layers: Layer[] = [
  new package_.Activation({ activation: 'tanh', inputShape: [4, 4, 2] }),
  new package_.AveragePooling2D({ poolSize: [2, 1], strides: 1, padding: 'same', inputShape: [4, 4, 2] }),
  new package_.BatchNormalization({ momentum: 0.5, epsilon: 0.1, inputShape: [4, 4, 2] }),
  new package_.Conv2D({
    filters: 2,
    kernelSize: [3, 1],
    dilation: [1, 2],
    padding: [
      [1, 0],
      [0, 2],
    ],
    kernelRegularizer: 'l2',
    inputShape: [4, 4, 2],
  }),
  new package_.AveragePooling1D({ poolSize: 3, strides: 1, padding: [1, 0], inputShape: [6, 2] }),
  new package_.CenterCrop({ height: 2, width: 3, inputShape: [4, 4, 2] }),
  new package_.Conv1D({ filters: 4, kernelSize: 2, dilation: 2, padding: 'causal', groups: 2, inputShape: [6, 2] }),
  new package_.Conv1DTranspose({ filters: 4, kernelSize: 2, strides: 3, outputPadding: 2, inputShape: [6, 2] }),
  new package_.Conv2DTranspose({ filters: 4, kernelSize: 2, strides: [2, 3], outputPadding: [1, 0], inputShape: [4, 4, 2] }),
  new package_.Cropping1D({ cropping: [1, 2], inputShape: [6, 2] }),
  new package_.Cropping2D({ cropping: [1, 0], inputShape: [4, 4, 2] }),
  new package_.DepthwiseConv1D({ kernelSize: 2, depthMultiplier: 3, depthwiseInitializer: 'heNormal', inputShape: [6, 2] }),
  new package_.DepthwiseConv2D({ kernelSize: [2, 1], depthMultiplier: 3, depthwiseRegularizer: 'l2', inputShape: [4, 4, 2] }),
  new package_.GlobalAveragePooling1D({ inputShape: [6, 2] }),
  new package_.GlobalMaxPooling1D({ inputShape: [6, 2] }),
  new package_.GlobalMaxPooling2D({ inputShape: [4, 4, 2] }),
  new package_.MaxPooling1D({ poolSize: 3, strides: 2, padding: 'same', inputShape: [6, 2] }),
  new package_.SeparableConv1D({ filters: 3, kernelSize: 2, padding: 'same', pointwiseInitializer: 'heUniform', inputShape: [6, 2] }),
  new package_.SeparableConv2D({ filters: 3, kernelSize: 2, dilation: [1, 2], pointwiseRegularizer: 'l1', inputShape: [4, 4, 2] }),
  new package_.Resizing({ height: 2, width: 3, interpolation: 'nearest', inputShape: [4, 4, 2] }),
  new package_.UpSampling1D({ size: 3, inputShape: [6, 2] }),
  new package_.UpSampling2D({ size: [1, 3], interpolation: 'bilinear', inputShape: [4, 4, 2] }),
  new package_.ZeroPadding1D({ padding: [2, 0], inputShape: [6, 2] }),
  new package_.Dense({
    units: 3,
    kernelInitializer: package_.randomNormal({ stddev: 0.3 }),
    kernelRegularizer: package_.l1(0.2),
    kernelConstraint: package_.minMaxNorm({ rate: 0.5, axis: [1] }),
    inputShape: [4],
  }),
  new package_.EinsumDense({
    equation: 'abc,cde->abde',
    outputShape: [null, 2, 3],
    biasAxes: 'd',
    activation: 'tanh',
    kernelConstraint: 'nonNeg',
    inputShape: [4, 2],
  }),
  new package_.Dropout({ rate: 0.3, inputShape: [4] }),
  new package_.Embedding({ inputDim: 7, outputDim: 3, maskZero: true, inputShape: [4] }),
  new package_.Flatten({ inputShape: [4, 4, 2] }),
  new package_.GaussianNoise({ stddev: 0.2, inputShape: [4] }),
  new package_.GlobalAveragePooling2D({ inputShape: [4, 4, 2] }),
  new package_.GRU({ units: 3, returnSequences: true, inputShape: [4, 2] }),
  new package_.LayerNormalization({ epsilon: 0.1, center: false, inputShape: [4, 2] }),
  new package_.GroupNormalization({ groups: 2, scale: false, inputShape: [4, 2] }),
  new package_.RMSNormalization({ epsilon: 0.1, inputShape: [4, 2] }),
  new package_.UnitNormalization({ inputShape: [4, 2] }),
  new package_.Identity({ inputShape: [4, 2] }),
  new package_.ActivityRegularization({ l1: 0.1, inputShape: [4, 2] }),
  new package_.SpatialDropout1D({ rate: 0.3, inputShape: [4, 2] }),
  new package_.SpatialDropout2D({ rate: 0.3, inputShape: [4, 4, 2] }),
  new package_.GaussianDropout({ rate: 0.3, inputShape: [4] }),
  new package_.AlphaDropout({ rate: 0.3, inputShape: [4] }),
  new package_.MultiHeadAttention({ numHeads: 2, keyDim: 3, dropout: 0.1, useCausalMask: true, outputShape: 5, inputShape: [4, 2] }),
  new package_.GroupQueryAttention({ headDim: 2, numQueryHeads: 4, numKeyValueHeads: 2, dropout: 0.1, useBias: false, inputShape: [4, 2] }),
  new package_.PositionEmbedding({ sequenceLength: 5, initializer: 'randomNormal', inputShape: [4, 2] }),
  new package_.LSTM({ units: 3, kernelInitializer: 'heNormal', inputShape: [4, 2] }),
  new package_.SimpleRNN({ units: 3, activation: 'relu', inputShape: [4, 2] }),
  new package_.IdentityShortcut({ filters: 4, strides: 2, inputShape: [4, 4, 2] }),
  new package_.LeakyReLU({ negativeSlope: 0.3, inputShape: [4] }),
  new package_.Bidirectional({
    layer: new package_.LSTM({ units: 3, dropout: 0.2, kernelInitializer: package_.randomNormal({ stddev: 0.3 }) }),
    backwardLayer: new package_.GRU({ units: 3, goBackwards: true, zeroOutputForMask: true }),
    mergeMode: 'mul',
    inputShape: [4, 2],
  }),
  new package_.TimeDistributed({ layer: new package_.Dense({ units: 3, kernelRegularizer: 'l2' }), inputShape: [4, 2] }),
  new package_.RepeatVector({ n: 3, inputShape: [4] }),
  new package_.Masking({ maskValue: -1, inputShape: [4, 2] }),
  new package_.MaxPooling2D({ poolSize: 3, inputShape: [4, 4, 2] }),
  new package_.Normalization({ mean: [1, 2], variance: [3, 4], inputShape: [4, 4, 2] }),
  new package_.RandomCrop({ height: 3, width: 2, padding: 1, inputShape: [4, 4, 2] }),
  new package_.RandomFlip({ mode: 'vertical', inputShape: [4, 4, 2] }),
  new package_.RandomRotation({ factor: 0.2, inputShape: [4, 4, 2] }),
  new package_.ReLU({ maxValue: 6, threshold: 0.5, negativeSlope: 0.1, inputShape: [4] }),
  new package_.ELU({ alpha: 0.5, inputShape: [4] }),
  new package_.PReLU({ sharedAxes: [1, 2], alphaInitializer: 'randomNormal', inputShape: [4, 4, 2] }),
  new package_.Permute({ dims: [2, 1], inputShape: [4, 2] }),
  new package_.Rescaling({ scale: 0.1, offset: -1, inputShape: [4] }),
  new package_.Reshape({ targetShape: [2, 2], inputShape: [4] }),
  new package_.Softmax({ inputShape: [4] }),
  new package_.ZeroPadding2D({
    padding: [
      [1, 0],
      [2, 3],
    ],
    inputShape: [4, 4, 2],
  }),
];
for (const layer of layers) {
  test(`${layer.kind} is saved with all of its options`, () => {
    const model = new Sequential([layer]);
    assert.ok(loadModel(model.save()).layers[0]!.constructor === layer.constructor);
  });
}

test('no kind of layer is left out', () => {
  const joins = ['Add', 'AdditiveAttention', 'Attention', 'Average', 'Concatenate', 'Dot', 'Maximum', 'Minimum', 'Multiply', 'Subtract'];
  const kinds = Object.entries(package_).filter(([, value]) => typeof value === 'function' && value.prototype instanceof Layer);
  assert.equal([...layers.map(({ kind }) => kind), ...joins].sort(), kinds.map(([name]) => name).sort());
});

test.run();
