export * from './built-in.js';
export type { Callback, TrainedModel, TrainingRun } from './callback.js';
export type { MonitorMode } from './monitor.js';
