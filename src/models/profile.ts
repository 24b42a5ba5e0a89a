import { packing } from '../engine/packing.js';
import { derivedBy, type Entry } from '../engine/program.js';
import { Batch } from './batch.js';
import { BatchPlan } from './batch-plan.js';
import type { Compiled } from './compile.js';
import type { Rows } from './inputs.js';
import { type Profile, profileOf } from './listing.js';
import type { Tail } from './programs.js';
import { Workspace } from './workspace.js';

/** A plan for steps of `rows` examples in training, or without `compiled` for predictions. */
function planFor({ graph, store }: Workspace, rows: number, compiled: Compiled | undefined): BatchPlan {
  return new BatchPlan(graph, store, { batch: rows, training: !!compiled, gradients: !!compiled, heads: compiled?.heads });
}

const tailFor = (space: Workspace, compiled: Compiled): Tail => space.updater(compiled.optimizer).tail(undefined);

/** The records of a training step of `rows` examples, or without `compiled` those of a prediction. */
export function stepEntries(space: Workspace, rows: number, compiled: Compiled | undefined): readonly Entry[] {
  space.noticeFrozen();
  const plan = planFor(space, rows, compiled);
  try {
    const entries = compiled ? plan.entries('train', rows, tailFor(space, compiled)) : plan.entries('forward', rows);
    // where the panels lie does not matter to a list
    return space.engine.wasm ? packing(entries, space.engine.info, () => 0, compiled ? undefined : space.store.derived).entries : entries;
  } finally {
    plan.release();
  }
}

/** The profile of a step of a network like `own`, with its weights, in memory of its own. */
export function profileStep(
  { engine, graph, store }: Workspace,
  seed: number,
  inputs: readonly Rows[],
  targets: readonly (Rows | undefined)[] | undefined,
  compiled: Compiled | undefined,
  steps: number,
): Profile {
  const space = new Workspace(engine, graph, seed, () => store.list.map((p) => store.read(p).slice()), {
    apart: true,
    names: new Map(graph.nodes.map(({ layer }) => [layer, store.nameOf(layer)])),
  });
  space.freeze(store.frozen);
  try {
    const rows = inputs[0]!.count;
    const plan = planFor(space, rows, compiled);
    try {
      plan.load(new Batch(inputs, targets));
      const program = compiled ? plan.program('train', rows, tailFor(space, compiled)) : plan.program('forward', rows);
      if (compiled) space.updater(compiled.optimizer).prepare(0);
      program.run();
      // what is made of weights is made by now, and not again in every step
      const places = [...program.entries.keys()].filter((i) => !derivedBy(program.entries[i]!));
      const ms = new Float64Array(places.length);
      for (let step = 0; step < steps; step++) {
        for (const [i, place] of places.entries()) {
          const start = performance.now();
          program.runOne(place);
          ms[i]! += (performance.now() - start) / steps;
        }
      }
      return profileOf(
        places.map((place) => program.entries[place]!),
        ms,
      );
    } finally {
      plan.release();
    }
  } finally {
    space.release();
  }
}
