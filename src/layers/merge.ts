import type { Kernels } from '../engine/kernels.js';
import { ShapeError } from '../errors.js';
import { formatShape, sameShape } from '../shape.js';
import { type BroadcastState, expand, planBroadcast, sumRepeated } from './broadcast.js';
import type { LayerOptions } from './layer.js';
import { checkTwo, fold, MergeLayer, type MergeState, planJoinedMasks, writeJoinedMasks } from './merge-layer.js';
import { type LayerPlan, required } from './plan.js';

/**
 * y = a + b + ...: the join of a residual branch. Of one shape, or of shapes where axes of 1, and those that are missing in front, are repeated: (N, T, C)
 * and (N, 1, C), or (N, C). The gradient of each input is the output's, summed over what was repeated.
 */
export class Add extends MergeLayer<BroadcastState> {
  override get emits(): boolean {
    return true;
  }

  constructor(options: LayerOptions = {}) {
    super(options, 'Add');
  }

  plan(plan: LayerPlan): BroadcastState {
    return planBroadcast(this, plan, 'forward');
  }

  forward(k: Kernels, state: BroadcastState, rows: number): void {
    expand(k, state, rows);
    fold(k, 'add', state.inputs, state.y, rows * state.y.size);
  }

  backward(k: Kernels, state: BroadcastState, rows: number): void {
    const { inputGradients, y, dy } = state;
    for (const dx of inputGradients)
      if (dx) k.copy({ x: required(dy).pointer, xItem: y.size, y: dx.pointer, yItem: y.size, items: rows, run: y.size });
    sumRepeated(k, state, rows);
  }
}

/** The inputs side by side along the last dimension: (N, ..., A) and (N, ..., B) become (N, ..., A + B). */
export class Concatenate extends MergeLayer {
  override get emits(): boolean {
    return true;
  }

  constructor(options: LayerOptions = {}) {
    super(options, 'Concatenate');
  }

  plan(plan: LayerPlan): MergeState {
    const { inputs, inputGradients } = plan;
    checkTwo(this, inputs);
    const front = inputs[0]!.shape.slice(0, -1);
    let columns = 0;
    for (const { shape } of inputs) {
      if (shape.length === 0 || !sameShape(shape.slice(0, -1), front)) {
        throw new ShapeError(
          `${this.name}: received shapes ${inputs.map((i) => formatShape(i.shape)).join(' and ')}; expected all but the last dimension alike.`,
        );
      }
      columns += shape[shape.length - 1]!;
    }
    const y = plan.output([...front, columns]);
    return { inputs, inputGradients, y, dy: plan.outputGradient, joined: planJoinedMasks(plan) };
  }

  forward(k: Kernels, { inputs, y, joined }: MergeState, rows: number): void {
    writeJoinedMasks(k, joined, rows);
    const ldy = y.shape[y.shape.length - 1]!;
    let at = y.pointer;
    for (const { pointer, shape } of inputs) {
      const columns = shape[shape.length - 1]!;
      k.copy({ x: pointer, xItem: columns, y: at, yItem: ldy, items: (rows * y.size) / ldy, run: columns });
      at += columns * k.elementBytes;
    }
  }

  backward(k: Kernels, { inputs, inputGradients, y, dy }: MergeState, rows: number): void {
    const ldy = y.shape[y.shape.length - 1]!;
    let at = required(dy).pointer;
    inputs.forEach(({ shape }, i) => {
      const columns = shape[shape.length - 1]!;
      const dx = inputGradients[i];
      if (dx) k.copy({ x: at, xItem: ldy, y: dx.pointer, yItem: columns, items: (rows * y.size) / ldy, run: columns });
      at += columns * k.elementBytes;
    });
  }
}
