import { BatchPlan } from './batch-plan.js';
import type { Rows } from './inputs.js';
import { type Profile, profileOf } from './listing.js';
import { type Compiled, Workspace } from './workspace.js';

/** The profile of a step of a network like `own`, with its weights, in memory of its own. */
export function profileStep(
  own: Workspace,
  seed: number,
  inputs: Rows,
  targets: Rows | undefined,
  compiled: Compiled | undefined,
  steps: number,
): Profile {
  const { graph, engine, store } = own;
  const space = new Workspace(engine, graph, seed, () => store.list.map((p) => store.read(p).slice()));
  try {
    if (compiled) space.prepare(compiled.optimizer);
    const rows = inputs.count;
    const plan = new BatchPlan(graph, space.store, { batch: rows, training: !!compiled, gradients: !!compiled, ...compiled });
    try {
      if (targets) plan.load(inputs, targets, undefined, undefined, 0, rows);
      else plan.loadInputs(inputs, undefined, 0, rows);
      const { entries, ms } = space.measure(plan, rows, compiled, steps);
      return profileOf(entries, ms);
    } finally {
      plan.release();
    }
  } finally {
    space.release();
  }
}
