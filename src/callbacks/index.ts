export * from './built-in.js';
export type { Callback, TrainedModel, TrainedParameter, TrainingRun } from './callback.js';
export type { MonitorMode } from './monitor.js';
