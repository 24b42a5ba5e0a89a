/** What other libraries call the names that there are here, in lower case without underscores. */
const synonyms: Readonly<Record<string, string>> = {
  // losses
  meanSquaredError: 'mse mseloss',
  binaryCrossentropy: 'bce bceloss bcewithlogitsloss sigmoidcrossentropy logloss',
  categoricalCrossentropy: 'cce softmaxcrossentropy',
  meanAbsoluteError: 'mae l1loss',
  kullbackLeiblerDivergence: 'kld kldivergence',
  f1Score: 'f1',
  r2Score: 'r2',
  rootMeanSquaredError: 'rmse',
  sparseCategoricalCrossentropy: 'scce crossentropy crossentropyloss nll nllloss',
  // metrics
  accuracy: 'acc binaryaccuracy categoricalaccuracy sparsecategoricalaccuracy',
  topKAccuracy: 'topkcategoricalaccuracy sparsetopkcategoricalaccuracy',
  // activations and initializers
  leakyRelu: 'lrelu',
  sigmoid: 'logistic',
  hardSilu: 'hardswish',
  linear: 'identity none',
  glorotUniform: 'xavier xavieruniform',
  glorotNormal: 'xaviernormal',
  heNormal: 'kaiming kaimingnormal',
  heUniform: 'kaiminguniform',
  randomNormal: 'normal gaussian',
  randomUniform: 'uniform',
  zeros: 'zero',
  ones: 'one',
  // options of optimizers and schedules
  learningRate: 'lr',
  initialLearningRate: 'initiallr',
  epsilon: 'eps',
  kernelRegularizer: 'l2',
  weightDecay: 'l2',
  beta1: 'betas',
  clipNorm: 'clipgradnorm',
  decayRate: 'gamma',
  decaySteps: 'tmax stepsize',
  boundaries: 'milestones',
  // options of layers
  dilation: 'dilationrate',
  units: 'outfeatures hiddensize outputsize neurons nodes',
  filters: 'outchannels channels',
  kernelSize: 'kernel poolsize',
  poolSize: 'kernelsize size',
  useBias: 'bias',
  inputShape: 'batchinputshape inputdim inputlength shape',
  activation: 'nonlinearity act',
  rate: 'p',
  stddev: 'std stdev sigma',
  negativeSlope: 'alpha slope',
  inputDim: 'numembeddings vocabsize',
  outputDim: 'embeddingdim',
  scale: 'affine',
  targetShape: 'shape',
  // options of fit, compile and models
  batchSize: 'bs',
  epochs: 'epoch nepochs numepochs iterations',
  validationData: 'validation valdata',
  validationSplit: 'valsplit',
  classWeight: 'weights',
  loss: 'criterion lossfunction lossfn',
  optimizer: 'optim',
};

/** Known elsewhere, and here not or where the program imports it alone: such a name is no slip of the pen, however near it is to another. */
const elsewhere: ReadonlySet<string> = new Set(
  (
    'selu celu mish prelu rrelu relu6 glu softplus softsign hardsigmoid hardsilu hardtanh exponential logsoftmax logsigmoid ' +
    'meanabsoluteerror huber smoothl1loss hinge logcosh poisson cosinesimilarity kullbackleiblerdivergence ' +
    'adamax nadam adadelta lion ftrl lamb lbfgs adafactor radam ' +
    'truncatednormal variancescaling lecunnormal ' +
    'precision recall auc f1score'
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
  reduction: 'The loss is the mean over the examples.',
  threshold: 'With a single output the threshold is 0.5.',
  dtype: 'Numbers are float32; ready({ precision: "float64" }) changes all of them.',
  amsgrad: 'Adam is that of the paper, without AMSGrad.',
  dampening: "Momentum is Keras's, without dampening.",
  stepsperepoch: 'An epoch is all of the data.',
  validationsteps: 'All of the validation data are evaluated.',
};

/** Letter case and the underscores of Python's names are no difference to a reader. */
export const plain = (name: string): string => name.toLowerCase().replace(/[_\s-]/g, '');

/** The first of `known` that another library's `name` stands for. */
export function synonymOf(name: string, known: readonly string[]): string | undefined {
  const key = plain(name);
  return known.find((candidate) => Object.hasOwn(synonyms, candidate) && synonyms[candidate]!.split(' ').includes(key));
}

/** Whether `name` means something of its own that is not here. */
export const isElsewhere = (name: string): boolean => elsewhere.has(plain(name));

/** What to do instead of giving the option `name`, where there is something to say. */
export function remarkOn(name: string): string | undefined {
  const key = plain(name);
  return Object.hasOwn(remarks, key) ? remarks[key] : undefined;
}
