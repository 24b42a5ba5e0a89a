import type { KernelInfo } from '../engine/kernels.js';
import type { Memory } from '../engine/memory.js';
import { OptionError } from '../errors.js';
import type { Initializer } from '../initializers/index.js';
import { sizeOf } from '../shape.js';
import type { Layer } from './layer.js';
import type { Carry, LayerPlan, Mask, Parameter, ParameterOptions, RandomSource, Slot } from './plan.js';

/** A slot as a layer within another sees it. */
class View implements Slot {
  readonly size: number;
  constructor(
    readonly of: Slot,
    readonly shape: readonly number[],
  ) {
    this.size = sizeOf(shape);
  }

  get pointer(): number {
    return this.of.pointer;
  }
}

/** What a layer that holds another says of the plan that it hands on to it. */
export interface SubPlanOptions {
  /** In front of the names of parameters and random streams. */
  prefix: string;
  inputs: readonly Slot[];
  inputGradients: readonly (Slot | undefined)[];
  inputMasks: readonly (Mask | undefined)[];
  /** Examples of the layer within for one of the outer's. Default 1. */
  repeat?: number;
  /** Where the outputs go: to the outer layer's, or to memory between the two. */
  outputs: 'outer' | 'between';
}

/**
 * The plan of a layer within another. Parameters are the outer layer's, under names of their own; a layer within that is frozen when it is first planned
 * stays so.
 */
class SubPlan implements LayerPlan {
  readonly inputs: readonly Slot[];
  readonly inputGradients: readonly (Slot | undefined)[];
  readonly inputMasks: readonly (Mask | undefined)[];
  readonly outputs: Slot[] = [];
  readonly outputGradients: (Slot | undefined)[] = [];
  private readonly repeat: number;

  constructor(
    private readonly plan: LayerPlan,
    private readonly layer: Layer,
    private readonly given: SubPlanOptions,
  ) {
    if (layer.activityRegularizer)
      throw new OptionError(
        `${layer.name}: a layer within another has no activityRegularizer; give it to the layer around it, whose outputs it then counts.`,
      );
    const { inputs, inputGradients, inputMasks, repeat = 1 } = given;
    const within = ({ shape }: Slot): readonly number[] => (given.repeat === undefined ? shape : shape.slice(1));
    this.inputs = inputs.map((slot) => new View(slot, within(slot)));
    this.inputGradients = inputGradients.map((slot) => slot && new View(slot, within(slot)));
    this.inputMasks = inputMasks;
    this.repeat = repeat;
  }

  get batch(): number {
    return this.plan.batch * this.repeat;
  }
  get elementBytes(): 4 | 8 {
    return this.plan.elementBytes;
  }
  get memory(): Memory {
    return this.plan.memory;
  }
  get info(): KernelInfo {
    return this.plan.info;
  }
  get training(): boolean {
    return this.plan.training;
  }
  get trainable(): boolean {
    return this.plan.trainable && this.layer.trainable;
  }
  get gradients(): boolean {
    return this.plan.gradients;
  }
  get lossTakes(): 'softmax' | 'sigmoid' | undefined {
    return this.plan.lossTakes;
  }
  get input(): Slot {
    return this.inputs[0]!;
  }
  get inputGradient(): Slot | undefined {
    return this.inputGradients[0];
  }
  get inPlace(): boolean {
    return this.given.outputs === 'outer' && this.plan.inPlace;
  }
  get outputGradient(): Slot | undefined {
    return this.outputGradients[0];
  }

  giveMask(): void {}

  parameter(name: string, shape: readonly number[], initializer: Initializer, options: ParameterOptions = {}): Parameter {
    const trainable = this.layer.trainable && options.trainable !== false;
    return this.plan.parameter(this.given.prefix + name, shape, initializer, { ...options, trainable });
  }

  output(shape: readonly number[], options?: { alias?: boolean }): Slot {
    const { plan, outputs } = this;
    if (this.given.outputs === 'outer') {
      outputs.push(new View(plan.output([this.repeat, ...shape], options), shape));
      const gradient = plan.outputGradients[outputs.length - 1];
      this.outputGradients.push(gradient && new View(gradient, shape));
    } else {
      outputs.push(new View(plan.scratch(sizeOf(shape), 'step'), shape));
      this.outputGradients.push(plan.gradients ? new View(plan.scratch(sizeOf(shape), 'backward'), shape) : undefined);
    }
    return outputs[outputs.length - 1]!;
  }

  keep(slot: Slot): void {
    // what lies between the two layers lasts anyway
    const { of } = slot as View;
    const [{ inputs }, outer] = [this.given, this.given.outputs === 'outer'];
    if (outer || inputs.includes(of)) this.plan.keep(of);
  }

  scratch(size: number, when: 'forward' | 'backward' | 'step'): Slot {
    return new View(this.plan.scratch(size * this.repeat, when), [size]);
  }

  vector(size: number, when: 'forward' | 'backward' | 'step'): Slot {
    return this.plan.vector(size, when);
  }

  carry(size: number): Carry {
    const { before, after } = this.plan.carry(size * this.repeat);
    return { before: new View(before, [size]), after: new View(after, [size]) };
  }

  random(use: string): RandomSource {
    return this.plan.random(this.given.prefix + use);
  }
}

export { SubPlan };
