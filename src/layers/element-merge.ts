import { activationKernels, useKernels } from '../engine/families.js';
import type { Kernels } from '../engine/kernels.js';
import { OptionError } from '../errors.js';
import type { LayerOptions, LayerPlan, Slot } from './layer.js';
import { required } from './layer.js';
import { checkOneShape, MergeLayer, type MergeState, planJoinedMasks, writeJoinedMasks } from './merge-layer.js';

/** What layers share that join inputs of one shape element by element. */
abstract class ElementMerge extends MergeLayer {
  plan(plan: LayerPlan): MergeState {
    useKernels(activationKernels);
    const { inputs, inputGradients } = plan;
    checkOneShape(this, inputs);
    this.keep(plan, inputs);
    const y = plan.output(inputs[0]!.shape);
    return { inputs, inputGradients, y, dy: plan.outputGradient, joined: planJoinedMasks(plan) };
  }

  /** Keeps what backward reads. */
  protected keep(plan: LayerPlan, inputs: readonly Slot[]): void {
    for (const slot of inputs) plan.keep(slot);
  }
}

/** y = a b ..., of one shape: gates. Keeps its inputs. */
export class Multiply extends ElementMerge {
  override get emits(): boolean {
    return true;
  }

  constructor(options: LayerOptions = {}) {
    super(options, 'Multiply');
  }

  forward(k: Kernels, { inputs, y, joined }: MergeState, rows: number): void {
    writeJoinedMasks(k, joined, rows);
    const n = rows * y.size;
    inputs.forEach(({ pointer }, i) => {
      if (i > 0) k.multiply({ a: i > 1 ? y.pointer : inputs[0]!.pointer, b: pointer, y: y.pointer, n });
    });
  }

  /** The gradient of each is dy times all others. */
  backward(k: Kernels, { inputs, inputGradients, y, dy }: MergeState, rows: number): void {
    const n = rows * y.size;
    inputGradients.forEach((dx, i) => {
      if (!dx) return;
      let a = required(dy).pointer;
      inputs.forEach(({ pointer: b }, other) => {
        if (other === i) return;
        k.multiply({ a, b, y: dx.pointer, n });
        a = dx.pointer;
      });
    });
  }
}

/** y = a - b, two inputs of one shape. */
export class Subtract extends ElementMerge {
  override get emits(): boolean {
    return true;
  }

  constructor(options: LayerOptions = {}) {
    super(options, 'Subtract');
  }

  override plan(plan: LayerPlan): MergeState {
    const { length } = plan.inputs;
    if (length > 2) throw new OptionError(`${this.name}: received ${length} inputs; Subtract expects two, as in apply([a, b]).`);
    return super.plan(plan);
  }

  protected override keep(): void {}

  forward(k: Kernels, { inputs: [a, b], y, joined }: MergeState, rows: number): void {
    writeJoinedMasks(k, joined, rows);
    k.subtract({ a: a!.pointer, b: b!.pointer, y: y.pointer, n: rows * y.size });
  }

  backward(k: Kernels, { inputGradients, y, dy }: MergeState, rows: number): void {
    inputGradients.forEach((dx, i) => {
      if (dx) k.affine({ x: required(dy).pointer, y: dx.pointer, n: rows * y.size, scale: i === 0 ? 1 : -1 });
    });
  }
}

/** y = (a + b + ...) / their number, of one shape. */
export class Average extends ElementMerge {
  override get emits(): boolean {
    return true;
  }

  constructor(options: LayerOptions = {}) {
    super(options, 'Average');
  }

  protected override keep(): void {}

  forward(k: Kernels, { inputs, y, joined }: MergeState, rows: number): void {
    writeJoinedMasks(k, joined, rows);
    const n = rows * y.size;
    inputs.forEach(({ pointer }, i) => {
      if (i > 0) k.add({ a: i > 1 ? y.pointer : inputs[0]!.pointer, b: pointer, y: y.pointer, n });
    });
    k.affine({ x: y.pointer, y: y.pointer, n, scale: 1 / inputs.length });
  }

  backward(k: Kernels, { inputs, inputGradients, y, dy }: MergeState, rows: number): void {
    for (const dx of inputGradients)
      if (dx) k.affine({ x: required(dy).pointer, y: dx.pointer, n: rows * y.size, scale: 1 / inputs.length });
  }
}

/** The largest or the smallest of the inputs; the gradient goes to the first of those that are it, as in Keras. Keeps its inputs and y. */
abstract class Extreme extends ElementMerge {
  protected abstract readonly kernel: 'maximum' | 'minimum';

  override plan(plan: LayerPlan): MergeState {
    const state = super.plan(plan);
    plan.keep(state.y);
    return state;
  }

  forward(k: Kernels, { inputs, y, joined }: MergeState, rows: number): void {
    writeJoinedMasks(k, joined, rows);
    const n = rows * y.size;
    inputs.forEach(({ pointer }, i) => {
      if (i > 0) k[this.kernel]({ a: i > 1 ? y.pointer : inputs[0]!.pointer, b: pointer, y: y.pointer, n });
    });
  }

  backward(k: Kernels, { inputs, inputGradients, y, dy }: MergeState, rows: number): void {
    const rest = required(dy).pointer;
    inputs.forEach(({ pointer }, i) => {
      k.takeEqual({ x: pointer, y: y.pointer, rest, dx: inputGradients[i]?.pointer, n: rows * y.size });
    });
  }
}

/** y = max(a, b, ...), element by element, of one shape. */
export class Maximum extends Extreme {
  override get emits(): boolean {
    return true;
  }
  protected readonly kernel = 'maximum';

  constructor(options: LayerOptions = {}) {
    super(options, 'Maximum');
  }
}

/** y = min(a, b, ...), element by element, of one shape. */
export class Minimum extends Extreme {
  override get emits(): boolean {
    return true;
  }
  protected readonly kernel = 'minimum';

  constructor(options: LayerOptions = {}) {
    super(options, 'Minimum');
  }
}
