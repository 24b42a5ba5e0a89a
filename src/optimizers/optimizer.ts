import type { Kernels, Pointer } from '../engine/kernels.js';
import type { Floats, Memory } from '../engine/memory.js';
import { OptionError } from '../errors.js';
import { type OptionSpec, type OptionsOf, readOptions, type Settled, settle } from '../option-spec.js';
import { nameHint, nonNegative, positive, show } from '../options.js';
import type { Schedule } from '../schedules/index.js';

/** One range of parameters to update: `length` numbers of each, and of every state vector. */
export interface Update {
  parameters: Pointer;
  gradients: Pointer;
  /** The optimizer's own vectors, zero at the start. */
  state: readonly Pointer[];
  length: number;
  /** Vectors to work in, as many as `scratchCount`. */
  scratch: readonly Pointer[];
  /** Views of all these, for an optimizer that computes in JavaScript: `memory.floats(parameters, length)`, taken anew in every step. */
  memory: Memory;
  /** The cells of what changes from step to step, as `fillCells` fills them: the learning rate is the first. */
  cells: Pointer;
  /** All parameters of the model, with their names, `layer/parameter`, and addresses; the range's are among them. */
  weights: readonly NamedWeight[];
}

/** A parameter as an update sees it. */
export interface NamedWeight {
  readonly fullName: string;
  readonly pointer: Pointer;
}

/** Cells of an optimizer with one learning rate. */
export const CELLS = 4;
/** Which of them is 1 - rate weightDecay. */
const KEPT = 3;

function learningRateOption(owner: string, name: string, given: number | Schedule): number | Schedule {
  if (typeof given === 'number') return nonNegative(owner, name, given);
  // strings and arrays have an `at` of their own
  if (typeof given === 'object' && !Array.isArray(given) && typeof given?.at === 'function') return given;
  throw new OptionError(
    `${owner}: option "${name}" must be a number or a schedule with at(step, epoch), received ${show(given)}.${nameHint(given, [])}`,
  );
}

const optimizerOptions = {
  /** p -= rate * weightDecay * p before every update, apart from the gradient (Loshchilov and Hutter, 2019). Default 0. */
  weightDecay: [nonNegative, 0],
  /** Gradients of a parameter longer than this (Euclidean norm) are scaled down to it. Default: none. */
  clipNorm: [positive, undefined],
  /** As clipNorm, for the gradient of all parameters together. Default: none. */
  globalClipNorm: [positive, undefined],
  /** Gradients are kept within +-clipValue. Default: none. */
  clipValue: [positive, undefined],
} as const satisfies OptionSpec;

/** Options that every optimizer takes. */
export interface OptimizerOptions extends OptionsOf<typeof optimizerOptions> {
  /** A number, or a schedule of the step. */
  learningRate?: number | Schedule;
}

export interface Optimizer extends Settled<typeof optimizerOptions> {}

/** Turns gradients into steps. It holds its options alone; the state vectors belong to the model that uses it. */
export abstract class Optimizer {
  /** The name of its class, spelled out where minifiers may rename that. */
  abstract readonly kind: string;
  /** A number, or a schedule of the step. May be set between steps. */
  // no `declare`: V8 copies a field that never was but a number with a fraction to the heap each time that it is read
  learningRate!: number | Schedule;
  /** State vectors a parameter. */
  abstract readonly stateCount: number;
  /** Vectors to work in, which hold nothing from step to step. Default 0. */
  get scratchCount(): number {
    return 0;
  }

  /** Numbers that `fillCells` fills. Default 4. */
  get cellCount(): number {
    return CELLS;
  }

  /**
   * Whether `update` does nothing but call kernels: then it is called once, when a program is written, and its calls are recorded. Without it
   * `update` runs in every step, and may compute in JavaScript. It holds for the `update` of its own class, as a layer's.
   */
  get emits(): boolean {
    return false;
  }

  /** `own` declares the options of the optimizer's own, which become its fields; without it they are left to the subclass. */
  constructor(owner: string, options: OptimizerOptions | undefined, defaultRate: number, own?: OptionSpec) {
    const spec = { learningRate: [learningRateOption, defaultRate], ...optimizerOptions, ...own } as const;
    Object.assign(this, own ? settle(owner, options, spec) : readOptions(owner, options ?? {}, spec));
  }

  /** The learning rate of step `step` (from 0) in epoch `epoch` (from 0). Throws OptionError for one that no step can be made with. */
  rateAt(step: number, epoch: number): number {
    const { learningRate } = this;
    const scheduled = typeof learningRate !== 'number';
    const rate = scheduled ? (learningRateOption(this.kind, 'learningRate', learningRate) as Schedule).at(step, epoch) : learningRate;
    if (typeof rate === 'number' && rate >= 0 && rate < Infinity) return rate;
    const source = scheduled ? `the schedule gave ${show(rate)}` : `the learning rate is ${show(rate)}`;
    throw new OptionError(`${this.kind}: ${source} for step ${step} of epoch ${epoch}; expected a finite number of 0 or more.`);
  }

  /** Fills the cells for step `step`, counted from 1: the rate, two of the optimizer's own, and what weight decay leaves of a parameter. */
  fillCells(cells: Floats, rate: number, _step: number): void {
    cells[0] = rate;
    cells[KEPT] = 1 - rate * this.weightDecay;
  }

  /** Whether step `step`, counted from 0, moves the weights. Default: every one does. */
  movesAt(_step: number): boolean {
    return true;
  }

  /** Kernel calls that see the gradients of every step, before they are clipped, whether it moves the weights or not. */
  collect?(kernels: Kernels, update: Update, moves: boolean): void;

  /** Weight decay, then the update itself: what changes from step to step is read from the cells. */
  apply(kernels: Kernels, update: Update): void {
    const { parameters, length, cells } = update;
    const factor = cells + KEPT * kernels.elementBytes;
    if (this.weightDecay > 0) kernels.scaleBy({ x: parameters, y: parameters, n: length, factor });
    this.update(kernels, update);
  }

  protected abstract update(kernels: Kernels, update: Update): void;
}
