export { type Activation as ActivationName, activationOption } from './activations.js';
export * from './callbacks/index.js';
export * from './constraints/index.js';
export { type BackendInfo, backendInfo, type Precision, type Simd } from './engine/engine.js';
export {
  activationKernels,
  attentionKernels,
  broadcastKernels,
  depthwiseKernels,
  groupKernels,
  imageKernels,
  lossKernels,
  optimizerKernels,
  regularizationKernels,
  resizingKernels,
  sequenceKernels,
  useKernels,
} from './engine/families.js';
export type { ActivationKind, ConvolutionSize, KernelInfo, Kernels, Pointer } from './engine/kernels.js';
export type { Floats, Memory } from './engine/memory.js';
export type { MicroKernel } from './engine/micro-tiles.js';
export { ready } from './engine/ready.js';
export type { ReadyOptions } from './engine/ready-options.js';
export type { ConvolutionShape } from './engine/records/conv.js';
export type { Family as KernelFamily } from './engine/records/declare.js';
export type { GivenRecord, KernelName } from './engine/records/index.js';
export type { Window as KernelWindow } from './engine/records/window.js';
export { DataError, FormatError, OptionError, ShapeError, WasmNnError } from './errors.js';
export {
  type BytesLater,
  type FileInput,
  type FileSource,
  type ReadFromOptions,
  type ReadProgress,
  readFrom,
} from './files/read-from.js';
export { type FileTarget, type SaveToOptions, saveTo } from './files/save-to.js';
export type { HostAbortSignal, HostURL, HostWasmModule } from './host-types.js';
export * from './initializers/index.js';
export * from './layers/index.js';
export type { EpochLogs, Logs, ValidationLogs } from './logs.js';
export * from './losses/index.js';
export * from './metrics/index.js';
export type { Compiled, CompileOptions, GivenLoss, GivenMetrics, Head } from './models/compile.js';
export type { Dataset, DatasetBatch, DatasetSource, GivenBatch } from './models/dataset.js';
export type { Ends, PerOutput } from './models/ends.js';
export type { Predicted } from './models/evaluate.js';
export { type EvaluateDatasetOptions, evaluateDataset } from './models/evaluate-dataset.js';
export type { ClassWeight, Weighting } from './models/example-weights.js';
export type { FitDatasetOptions, FitOptions, SampleWeight, Validate, ValidationData } from './models/fit.js';
export { type AppliedOf, type FiguresOf, Model, type ModelOptions, type PredictionOf } from './models/functional.js';
export { type GradCheckOptions, type GradCheckResult, gradCheck } from './models/grad-check.js';
export type { Graph, GraphInput, GraphOutput, Node as GraphNode } from './models/graph.js';
export { type FigureHistory, History, type PerEpoch } from './models/history.js';
export { type InactiveShare, inactiveNeurons } from './models/inactive-neurons.js';
export { inputGradient } from './models/input-gradient.js';
export type { DataInput, ModelInput } from './models/inputs.js';
export type { Profile, ProfiledRecord } from './models/listing.js';
export { type LayerClass, loadModel } from './models/load.js';
export type { LoadWeightsOptions } from './models/load-weights.js';
export { type AnyModel, BaseModel, type EvaluateOptions, type SaveOptions } from './models/model.js';
export type { ParameterView } from './models/parameter-values.js';
export type { SavedType } from './models/save.js';
export { Sequential } from './models/sequential.js';
export type { ModelEnds, NamedValues } from './models/symbolic-graph.js';
export type { WeightsReport } from './models/weights-fit.js';
export type { NestedArray, NestedNumbers, TensorData } from './nested-array.js';
export * from './optimizers/index.js';
export type { OptionDeclaration, OptionReader, OptionSpec, OptionsOf, Settled } from './option-spec.js';
export { finiteNumber, inRange, type NoOptions, oneOf, positiveInteger, trueOrFalse } from './options.js';
export { type RandomState, RandomStream } from './random.js';
export * from './regularizers/index.js';
export * from './schedules/index.js';
export { type DataType, Tensor, type TensorJson, tensor } from './tensor.js';
