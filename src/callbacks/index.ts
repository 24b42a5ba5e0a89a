export type { Callback, TrainedModel, TrainingRun } from './callback.js';
export { EarlyStopping, type EarlyStoppingOptions } from './early-stopping.js';
export { JsonLinesLogger } from './json-lines-logger.js';
export { LearningRateScheduler, ReduceLROnPlateau, type ReduceLROnPlateauOptions } from './learning-rate.js';
export { ModelCheckpoint, type ModelCheckpointOptions } from './model-checkpoint.js';
export type { MonitorMode } from './monitor.js';
export { ProgressBar } from './progress-bar.js';
export { TerminateOnNaN } from './terminate-on-nan.js';
