/** `wasm-nn/sweep`: searches for the best settings, over the threads of a process. For Node, Deno and Bun. */
export type { CheckpointOf, Checkpoints } from './sweep/checkpoints.js';
export { asha, type HalvingOptions, type HalvingStrategy, halving } from './sweep/halving.js';
export { type MedianOptions, type MedianRule, median } from './sweep/median.js';
export type { SweepOptions } from './sweep/options.js';
export type { Curve, Figures, Objective, TrialRecord } from './sweep/records.js';
export type { SweepResult } from './sweep/run.js';
export {
  type Conditional,
  type Dimension,
  integers,
  logRange,
  type Range,
  range,
  type Setting,
  type Settings,
  type Space,
  when,
} from './sweep/space.js';
export { sweep } from './sweep/sweep.js';
export type { Trial, TrialContext } from './sweep/trial.js';
