export type { Callback, TrainingRun } from './callback.js';
export { ProgressBar } from './progress-bar.js';
