import { activationKernels, useKernels } from '../engine/families.js';
import type { Kernels } from '../engine/kernels.js';
import { OptionError } from '../errors.js';
import { type BroadcastState, expand, planBroadcast, sumRepeated } from './broadcast.js';
import type { LayerOptions } from './layer.js';
import { fold, MergeLayer, type MergeState } from './merge-layer.js';
import type { LayerPlan } from './plan.js';
import { required } from './plan.js';

/** What layers share that join inputs element by element: of one shape, or of shapes that `Add` takes. */
abstract class ElementMerge extends MergeLayer<BroadcastState> {
  /** Whether backward reads the inputs. */
  protected get keeps(): boolean {
    return true;
  }

  plan(plan: LayerPlan): BroadcastState {
    useKernels(activationKernels);
    const state = planBroadcast(this, plan, this.keeps ? 'step' : 'forward');
    if (this.keeps) for (const slot of state.inputs) plan.keep(slot);
    return state;
  }

  forward(k: Kernels, state: BroadcastState, rows: number): void {
    expand(k, state, rows);
    this.join(k, state, rows);
  }

  backward(k: Kernels, state: BroadcastState, rows: number): void {
    this.joinGrad(k, state, rows);
    sumRepeated(k, state, rows);
  }

  /** Forward and backward of inputs of one shape. */
  protected abstract join(k: Kernels, state: MergeState, rows: number): void;
  protected abstract joinGrad(k: Kernels, state: MergeState, rows: number): void;
}

/** y = a b ...: gates. Keeps its inputs. */
export class Multiply extends ElementMerge {
  override get emits(): boolean {
    return true;
  }

  constructor(options: LayerOptions = {}) {
    super(options, 'Multiply');
  }

  protected join(k: Kernels, { inputs, y }: MergeState, rows: number): void {
    fold(k, 'multiply', inputs, y, rows * y.size);
  }

  /** The gradient of each is dy times all others. */
  protected joinGrad(k: Kernels, { inputs, inputGradients, y, dy }: MergeState, rows: number): void {
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

/** y = a - b, of two inputs. */
export class Subtract extends ElementMerge {
  override get emits(): boolean {
    return true;
  }

  constructor(options: LayerOptions = {}) {
    super(options, 'Subtract');
  }

  override plan(plan: LayerPlan): BroadcastState {
    const { length } = plan.inputs;
    if (length > 2) throw new OptionError(`${this.name}: received ${length} inputs; Subtract expects two, as in apply([a, b]).`);
    return super.plan(plan);
  }

  protected override get keeps(): boolean {
    return false;
  }

  protected join(k: Kernels, { inputs: [a, b], y }: MergeState, rows: number): void {
    k.subtract({ a: a!.pointer, b: b!.pointer, y: y.pointer, n: rows * y.size });
  }

  protected joinGrad(k: Kernels, { inputGradients, y, dy }: MergeState, rows: number): void {
    inputGradients.forEach((dx, i) => {
      if (dx) k.affine({ x: required(dy).pointer, y: dx.pointer, n: rows * y.size, scale: i === 0 ? 1 : -1 });
    });
  }
}

/** y = (a + b + ...) / their number. */
export class Average extends ElementMerge {
  override get emits(): boolean {
    return true;
  }

  constructor(options: LayerOptions = {}) {
    super(options, 'Average');
  }

  protected override get keeps(): boolean {
    return false;
  }

  protected join(k: Kernels, { inputs, y }: MergeState, rows: number): void {
    const n = rows * y.size;
    fold(k, 'add', inputs, y, n);
    k.affine({ x: y.pointer, y: y.pointer, n, scale: 1 / inputs.length });
  }

  protected joinGrad(k: Kernels, { inputs, inputGradients, y, dy }: MergeState, rows: number): void {
    for (const dx of inputGradients)
      if (dx) k.affine({ x: required(dy).pointer, y: dx.pointer, n: rows * y.size, scale: 1 / inputs.length });
  }
}

/** The largest or the smallest of the inputs; the gradient goes to the first of those that are it, as in Keras. Keeps its inputs and y. */
abstract class Extreme extends ElementMerge {
  protected abstract readonly kernel: 'maximum' | 'minimum';

  override plan(plan: LayerPlan): BroadcastState {
    const state = super.plan(plan);
    plan.keep(state.y);
    return state;
  }

  protected join(k: Kernels, { inputs, y }: MergeState, rows: number): void {
    fold(k, this.kernel, inputs, y, rows * y.size);
  }

  protected joinGrad(k: Kernels, { inputs, inputGradients, y, dy }: MergeState, rows: number): void {
    const rest = required(dy).pointer;
    inputs.forEach(({ pointer }, i) => {
      k.takeEqual({ x: pointer, y: y.pointer, rest, dx: inputGradients[i]?.pointer, n: rows * y.size });
    });
  }
}

/** y = max(a, b, ...), element by element. */
export class Maximum extends Extreme {
  override get emits(): boolean {
    return true;
  }
  protected readonly kernel = 'maximum';

  constructor(options: LayerOptions = {}) {
    super(options, 'Maximum');
  }
}

/** y = min(a, b, ...), element by element. */
export class Minimum extends Extreme {
  override get emits(): boolean {
    return true;
  }
  protected readonly kernel = 'minimum';

  constructor(options: LayerOptions = {}) {
    super(options, 'Minimum');
  }
}
