/**
 * What other libraries call a thing, in lower case without underscores, and its names here: the first that is known where the
 * name was received is meant.
 */
const synonyms: Readonly<Record<string, readonly string[]>> = {
  // losses
  mse: ['meanSquaredError'],
  mseloss: ['meanSquaredError'],
  bce: ['binaryCrossentropy'],
  bceloss: ['binaryCrossentropy'],
  bcewithlogitsloss: ['binaryCrossentropy'],
  cce: ['categoricalCrossentropy'],
  scce: ['sparseCategoricalCrossentropy'],
  crossentropy: ['sparseCategoricalCrossentropy'],
  crossentropyloss: ['sparseCategoricalCrossentropy'],
  softmaxcrossentropy: ['categoricalCrossentropy'],
  nll: ['sparseCategoricalCrossentropy'],
  nllloss: ['sparseCategoricalCrossentropy'],
  sigmoidcrossentropy: ['binaryCrossentropy'],
  logloss: ['binaryCrossentropy'],
  // metrics
  acc: ['accuracy'],
  binaryaccuracy: ['accuracy'],
  categoricalaccuracy: ['accuracy'],
  sparsecategoricalaccuracy: ['accuracy'],
  topkcategoricalaccuracy: ['topKAccuracy'],
  sparsetopkcategoricalaccuracy: ['topKAccuracy'],
  // activations and initializers
  lrelu: ['leakyRelu'],
  logistic: ['sigmoid'],
  identity: ['linear'],
  none: ['linear'],
  xavier: ['glorotUniform'],
  xavieruniform: ['glorotUniform'],
  xaviernormal: ['glorotNormal'],
  kaiming: ['heNormal'],
  kaiminguniform: ['heUniform'],
  kaimingnormal: ['heNormal'],
  normal: ['randomNormal'],
  gaussian: ['randomNormal'],
  uniform: ['randomUniform'],
  zero: ['zeros'],
  one: ['ones'],
  // options of optimizers and schedules
  lr: ['learningRate'],
  initiallr: ['initialLearningRate'],
  eps: ['epsilon'],
  l2: ['kernelRegularizer', 'weightDecay'],
  betas: ['beta1'],
  clipgradnorm: ['clipNorm'],
  gamma: ['decayRate'],
  tmax: ['decaySteps'],
  stepsize: ['decaySteps'],
  milestones: ['boundaries'],
  // options of layers
  dilationrate: ['dilation'],
  outfeatures: ['units'],
  hiddensize: ['units'],
  outputsize: ['units'],
  neurons: ['units'],
  nodes: ['units'],
  outchannels: ['filters'],
  channels: ['filters'],
  kernel: ['kernelSize'],
  kernelsize: ['poolSize'],
  bias: ['useBias'],
  size: ['poolSize'],
  poolsize: ['kernelSize'],
  batchinputshape: ['inputShape'],
  inputdim: ['inputShape'],
  inputlength: ['inputShape'],
  nonlinearity: ['activation'],
  act: ['activation'],
  p: ['rate'],
  std: ['stddev'],
  stdev: ['stddev'],
  sigma: ['stddev'],
  alpha: ['negativeSlope'],
  slope: ['negativeSlope'],
  numembeddings: ['inputDim'],
  embeddingdim: ['outputDim'],
  vocabsize: ['inputDim'],
  affine: ['scale'],
  shape: ['targetShape', 'inputShape'],
  // options of fit, compile and models
  bs: ['batchSize'],
  epoch: ['epochs'],
  nepochs: ['epochs'],
  numepochs: ['epochs'],
  iterations: ['epochs'],
  validation: ['validationData'],
  valdata: ['validationData'],
  valsplit: ['validationSplit'],
  weights: ['classWeight'],
  criterion: ['loss'],
  lossfunction: ['loss'],
  lossfn: ['loss'],
  optim: ['optimizer'],
};

/** Known elsewhere and not here: such a name is no slip of the pen, however near it is to another. */
const elsewhere: ReadonlySet<string> = new Set(
  (
    'elu selu celu gelu silu swish mish prelu rrelu relu6 glu softplus softsign hardsigmoid hardswish hardtanh exponential logsoftmax ' +
    'mae meanabsoluteerror l1loss huber smoothl1loss hinge logcosh kld kldivergence poisson cosinesimilarity meansquaredlogarithmicerror ' +
    'adamax nadam adadelta ftrl lion lamb lbfgs adafactor radam ' +
    'truncatednormal variancescaling lecunnormal ' +
    'precision recall auc f1'
  ).split(' '),
);

/** What to do instead, where an option of another library has no counterpart here. */
const remarks: Readonly<Record<string, string>> = {
  decay: 'A learning rate that falls is a schedule, learningRate: new ExponentialDecay({ ... }); weightDecay shrinks the weights.',
  seed: 'Random numbers follow the seed of the model: new Sequential(layers, { seed }).',
  infeatures: "The size of the input is told by the layer before, or by the first layer's inputShape.",
  inchannels: "The channels of the input are told by the layer before, or by the first layer's inputShape.",
  inputsize: "The size of the input is told by the layer before, or by the first layer's inputShape.",
  dataformat: 'Images are [height, width, channels].',
  axis: 'It works along the last dimension.',
  dropout: 'Put a Dropout layer before or behind it.',
  reduction: 'The loss is the mean over the examples.',
  threshold: 'With a single output the threshold is 0.5.',
  dtype: 'Numbers are float32; ready({ precision: "float64" }) changes all of them.',
  amsgrad: 'Adam is that of the paper, without AMSGrad.',
  dampening: "Momentum is Keras's, without dampening.",
  groups: 'Convolutions read all channels.',
  stepsperepoch: 'An epoch is all of the data.',
  validationsteps: 'All of the validation data are evaluated.',
};

/** Letter case and the underscores of Python's names are no difference to a reader. */
export const plain = (name: string): string => name.toLowerCase().replace(/[_\s-]/g, '');

/** The one of `known` that another library's `name` stands for. */
export function synonymOf(name: string, known: readonly string[]): string | undefined {
  const key = plain(name);
  return Object.hasOwn(synonyms, key) ? synonyms[key]!.find((candidate) => known.includes(candidate)) : undefined;
}

/** Whether `name` means something of its own that is not here. */
export const isElsewhere = (name: string): boolean => elsewhere.has(plain(name));

/** What to do instead of giving the option `name`, where there is something to say. */
export function remarkOn(name: string): string | undefined {
  const key = plain(name);
  return Object.hasOwn(remarks, key) ? remarks[key] : undefined;
}
