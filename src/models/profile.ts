import { packing } from '../engine/packing.js';
import type { Entry } from '../engine/program.js';
import { Batch } from './batch.js';
import { BatchPlan } from './batch-plan.js';
import type { Compiled } from './compile.js';
import type { Rows } from './inputs.js';
import { type Profile, profileOf } from './listing.js';
import type { Tail } from './programs.js';
import { Workspace } from './workspace.js';

/** A plan for steps of `rows` examples in training, or without `compiled` for predictions. */
function planFor({ graph, store }: Workspace, rows: number, compiled: Compiled | undefined): BatchPlan {
  return new BatchPlan(graph, store, { batch: rows, training: !!compiled, gradients: !!compiled, ...compiled });
}

const tailFor = (space: Workspace, compiled: Compiled): Tail => space.updater(compiled.optimizer).tail(undefined);

/** The records of a training step of `rows` examples, or without `compiled` those of a prediction. */
export function stepEntries(space: Workspace, rows: number, compiled: Compiled | undefined): readonly Entry[] {
  space.noticeFrozen();
  const plan = planFor(space, rows, compiled);
  try {
    const entries = compiled ? plan.entries('train', rows, tailFor(space, compiled)) : plan.entries('forward', rows);
    // where the panels lie does not matter to a list
    return space.engine.wasm ? packing(entries, space.engine.info, () => 0).entries : entries;
  } finally {
    plan.release();
  }
}

/** The profile of a step of a network like `own`, with its weights, in memory of its own. */
export function profileStep(
  { engine, graph, store }: Workspace,
  seed: number,
  inputs: Rows,
  targets: Rows | undefined,
  compiled: Compiled | undefined,
  steps: number,
): Profile {
  const space = new Workspace(engine, graph, seed, () => store.list.map((p) => store.read(p).slice()));
  try {
    const rows = inputs.count;
    const plan = planFor(space, rows, compiled);
    try {
      plan.load(new Batch(inputs, targets));
      const program = compiled ? plan.program('train', rows, tailFor(space, compiled)) : plan.program('forward', rows);
      if (compiled) space.updater(compiled.optimizer).prepare(0);
      const { entries } = program;
      const ms = new Float64Array(entries.length);
      program.run();
      for (let step = 0; step < steps; step++) {
        for (let i = 0; i < entries.length; i++) {
          const start = performance.now();
          program.runOne(i);
          ms[i]! += (performance.now() - start) / steps;
        }
      }
      return profileOf(entries, ms);
    } finally {
      plan.release();
    }
  } finally {
    space.release();
  }
}
