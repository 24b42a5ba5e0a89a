import { sequenceKernels, useKernels } from '../../engine/families.js';
import type { Kernels } from '../../engine/kernels.js';
import { type BroadcastState, expand, planBroadcast, sumRepeated } from '../../layers/broadcast.js';
import type { LayerOptions } from '../../layers/layer.js';
import { MergeLayer } from '../../layers/merge-layer.js';
import { type LayerPlan, required } from '../../layers/plan.js';

/**
 * y = a where the condition is not 0, elsewhere b, number by number: `apply([condition, a, b])`, all (N, ...) of shapes that fit together. What is not taken
 * has a gradient of 0, as has the condition. Keeps the condition.
 */
export class OnnxWhere extends MergeLayer<BroadcastState> {
  override get emits(): boolean {
    return true;
  }

  constructor(options: LayerOptions = {}) {
    super(options, 'OnnxWhere');
  }

  plan(plan: LayerPlan): BroadcastState {
    useKernels(sequenceKernels);
    const state = planBroadcast(this, plan, 'step');
    plan.keep(state.inputs[0]!);
    return state;
  }

  forward(k: Kernels, state: BroadcastState, rows: number): void {
    expand(k, state, rows);
    const [mask, a, b] = state.inputs.map(({ pointer }) => pointer) as [number, number, number];
    k.selectRows({ mask, a, b, y: state.y.pointer, rows: rows * state.y.size, columns: 1 });
  }

  backward(k: Kernels, state: BroadcastState, rows: number): void {
    const dy = required(state.dy).pointer;
    const mask = state.inputs[0]!.pointer;
    const n = rows * state.y.size;
    const [dCondition, da, db] = state.inputGradients;
    if (dCondition) k.fill({ y: dCondition.pointer, n, value: 0 });
    if (da) k.selectRows({ mask, a: dy, y: da.pointer, rows: n, columns: 1 });
    if (db) k.selectRows({ mask, b: dy, y: db.pointer, rows: n, columns: 1 });
    sumRepeated(k, state, rows);
  }
}
