import type { Kernels, Pointer } from '../engine/kernels.js';
import type { Floats } from '../engine/memory.js';
import { OptionError } from '../errors.js';
import { inRange, nameHint, show } from '../options.js';
import type { Schedule } from '../schedules/index.js';

/** One stretch of parameters to update: `length` numbers of each, and of every state vector. */
export interface Update {
  parameters: Pointer;
  gradients: Pointer;
  /** The optimizer's own vectors, zero at the start. */
  state: readonly Pointer[];
  length: number;
  /** The cells of what changes from step to step, as `fillCells` fills them: the learning rate is the first. */
  cells: Pointer;
}

/** Numbers of the cells. */
export const CELLS = 4;
/** Which of them is 1 - rate weightDecay. */
const KEPT = 3;

/** Options that every optimizer takes. */
export interface OptimizerOptions {
  learningRate?: number | Schedule;
  /** p -= rate * weightDecay * p before every update, apart from the gradient (Loshchilov and Hutter, 2019). Default 0. */
  weightDecay?: number;
  /** Gradients of a parameter longer than this (Euclidean norm) are scaled down to it. Default: none. */
  clipNorm?: number;
  /** As clipNorm, for the gradient of all parameters together. Default: none. */
  globalClipNorm?: number;
  /** Gradients are kept within +-clipValue. Default: none. */
  clipValue?: number;
}

/** The names of OptimizerOptions, for checks of unknown options. */
export const optimizerOptionNames = ['learningRate', 'weightDecay', 'clipNorm', 'globalClipNorm', 'clipValue'] as const;

const positive = (owner: string, name: string, value: number | undefined): number | undefined =>
  value === undefined ? undefined : inRange(owner, name, value, 0, Infinity, { openLow: true });

function checkSchedule(owner: string, schedule: Schedule): Schedule {
  // texts and arrays have an `at` of their own
  if (typeof schedule === 'object' && !Array.isArray(schedule) && typeof schedule?.at === 'function') return schedule;
  throw new OptionError(
    `${owner}: option "learningRate" must be a number or a schedule with at(step, epoch), received ${show(schedule)}.${nameHint(schedule, [])}`,
  );
}

/** Turns gradients into steps. It holds its options alone; the state vectors belong to the model that uses it. */
export abstract class Optimizer {
  /** The name of its class, spelled out where minifiers may rename that. */
  abstract readonly kind: string;
  /** A number, or a schedule of the step. May be set between steps. */
  learningRate: number | Schedule;
  readonly weightDecay: number;
  readonly clipNorm: number | undefined;
  readonly globalClipNorm: number | undefined;
  readonly clipValue: number | undefined;
  /** State vectors a parameter. */
  abstract readonly stateCount: number;

  constructor(owner: string, options: OptimizerOptions, defaultRate: number) {
    const rate = options.learningRate ?? defaultRate;
    this.learningRate = typeof rate === 'number' ? inRange(owner, 'learningRate', rate, 0, Infinity) : checkSchedule(owner, rate);
    this.weightDecay = inRange(owner, 'weightDecay', options.weightDecay ?? 0, 0, Infinity);
    this.clipNorm = positive(owner, 'clipNorm', options.clipNorm);
    this.globalClipNorm = positive(owner, 'globalClipNorm', options.globalClipNorm);
    this.clipValue = positive(owner, 'clipValue', options.clipValue);
  }

  /** The learning rate of step `step` (from 0) in epoch `epoch` (from 0). Throws OptionError for one that no step can be made with. */
  rateAt(step: number, epoch: number): number {
    const { learningRate } = this;
    const scheduled = typeof learningRate !== 'number';
    const rate = scheduled ? checkSchedule(this.kind, learningRate).at(step, epoch) : learningRate;
    if (typeof rate === 'number' && rate >= 0 && rate < Infinity) return rate;
    const source = scheduled ? `the schedule gave ${show(rate)}` : `the learning rate is ${show(rate)}`;
    throw new OptionError(`${this.kind}: ${source} for step ${step} of epoch ${epoch}; expected a finite number of 0 or more.`);
  }

  /** Fills the cells for step `step`, counted from 1: the rate, two of the optimizer's own, and what weight decay leaves of a parameter. */
  fillCells(cells: Floats, rate: number, _step: number): void {
    cells[0] = rate;
    cells[KEPT] = 1 - rate * this.weightDecay;
  }

  /** Weight decay, then the update itself, as records: what changes from step to step is read from the cells. */
  apply(kernels: Kernels, update: Update): void {
    const { parameters, length, cells } = update;
    const factor = cells + KEPT * kernels.elementBytes;
    if (this.weightDecay > 0) kernels.scaleBy({ x: parameters, y: parameters, n: length, factor });
    this.update(kernels, update);
  }

  protected abstract update(kernels: Kernels, update: Update): void;
}
