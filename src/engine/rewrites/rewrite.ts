// Fewer passes over memory: a program's records are rewritten before it is laid out, by rules that come with families of kernels.
import type { DerivedWeights } from '../derived.js';
import type { KernelInfo } from '../kernels.js';
import type { Entry } from '../program.js';
import type { Stretch } from '../touches.js';

/** Whether a stretch of memory is read once a list has run. */
export type Outlives = (stretch: Stretch) => boolean;

/** What goes over a list at once. */
export interface Stage {
  /** Stages take their turns in this order, whichever family was in use first. */
  readonly turn: number;
  rewrite(entries: readonly Entry[], info: KernelInfo, outlives: Outlives, derived?: DerivedWeights): readonly Entry[];
}

let stages: Stage[] = [];

/** Has lists go through a stage from now on. */
export function useStage(stage: Stage): void {
  if (!stages.includes(stage)) stages = [...stages, stage].sort((a, b) => a.turn - b.turn);
}

/** The list as the stages in use rewrite it. `derived`: of one that does not learn, what is made of the weights. */
export function rewrite(entries: readonly Entry[], info: KernelInfo, outlives: Outlives, derived?: DerivedWeights): readonly Entry[] {
  const own = derived?.forList(entries, info);
  return stages.reduce((list, stage) => stage.rewrite(list, info, outlives, own), entries);
}
