import type { Kernels } from '../engine/kernels.js';
import type { Floats } from '../engine/memory.js';
import { OptionError } from '../errors.js';
import { type OptionSpec, type OptionsOf, settle } from '../option-spec.js';
import { isObject, nonNegative, show } from '../options.js';
import { CELLS, type Optimizer, type Update } from './optimizer.js';
import { innerOptimizer, WrappedOptimizer } from './wrapped.js';

type Multipliers = Readonly<Record<string, number>>;

function multipliersOption(owner: string, name: string, given: Multipliers): Multipliers {
  if (!isObject(given))
    throw new OptionError(`${owner}: option "${name}" must be an object such as { beta: 64 }, received ${show(given)}.`);
  for (const [weight, multiplier] of Object.entries(given)) nonNegative(owner, `${name}.${weight}`, multiplier);
  return { ...given };
}

const rateMultipliersOptions = {
  /** What makes the steps. Its options hold for all weights, its learning rate is multiplied. */
  optimizer: (owner: string, name: string, given: Optimizer): Optimizer => innerOptimizer(owner, name, given, WrappedOptimizer),
  /** By the weight's whole name (`conv2d/bias`), its layer's (`conv2d`), or its own (`bias`): the first of these that is there counts. */
  multipliers: multipliersOption,
} as const satisfies OptionSpec;

export interface RateMultipliersOptions extends OptionsOf<typeof rateMultipliersOptions> {}

/**
 * Learning rates by parameter: `new RateMultipliers({ optimizer: new SGD({ learningRate: 0.1 }), multipliers: { beta: 64 } })` takes 64 times the
 * rate for what the normalizations add, and the rate itself for the rest. Decoupled weight decay, which is in proportion to the rate, is multiplied
 * too; a regularizer's penalty is part of the gradient. With a multiplier of 0 a weight stays as it is, and its gradient is computed;
 * `layer.trainable = false` saves that. `learningRate` is the rate before it is multiplied, and may be set between steps.
 *
 * Throws OptionError, at the first step, for a name that no weight has. PyTorch's parameter groups.
 */
export class RateMultipliers extends WrappedOptimizer {
  readonly #multipliers: Multipliers;
  /** The multipliers that differ, each with cells of its own. */
  readonly #values: readonly number[];
  readonly #part: Float64Array = new Float64Array(CELLS);

  constructor(options: RateMultipliersOptions) {
    const { optimizer, multipliers } = settle('RateMultipliers', options, rateMultipliersOptions);
    super('RateMultipliers', optimizer);
    this.#multipliers = multipliers;
    this.#values = [...new Set([1, ...Object.values(multipliers)])];
  }

  override get emits(): boolean {
    return this.innerEmits;
  }

  override get cellCount(): number {
    return this.#values.length * CELLS;
  }

  override fillCells(cells: Floats, rate: number, step: number): void {
    for (let i = 0; i < this.#values.length; i++) {
      this.inner.fillCells(this.#part, rate * this.#values[i]!, step);
      cells.set(this.#part, i * CELLS);
    }
  }

  /** Neighbours with one multiplier are updated together. */
  override apply(kernels: Kernels, update: Update): void {
    const { parameters, length, weights } = update;
    this.#refuseUnknown(weights);
    const end = parameters + length * kernels.elementBytes;
    const own = weights.filter(({ pointer }) => pointer >= parameters && pointer < end);
    const cells = own.map(({ fullName }) => this.#values.indexOf(this.#multiplierOf(fullName)));
    own.forEach(({ pointer }, i) => {
      if (i > 0 && cells[i] === cells[i - 1]) return;
      let next = i + 1;
      while (next < own.length && cells[next] === cells[i]) next++;
      this.#updateFrom(kernels, update, pointer - parameters, (own[next]?.pointer ?? end) - pointer, cells[i]!);
    });
  }

  #updateFrom(kernels: Kernels, update: Update, bytes: number, lengthInBytes: number, cells: number): void {
    const { elementBytes } = kernels;
    const from = (pointer: number): number => pointer + bytes;
    this.inner.apply(kernels, {
      ...update,
      parameters: from(update.parameters),
      gradients: from(update.gradients),
      state: update.state.map(from),
      scratch: update.scratch.map(from),
      length: lengthInBytes / elementBytes,
      cells: update.cells + cells * CELLS * elementBytes,
    });
  }

  #multiplierOf(fullName: string): number {
    const key = namesOf(fullName).find((name) => Object.hasOwn(this.#multipliers, name));
    return key === undefined ? 1 : this.#multipliers[key]!;
  }

  #refuseUnknown(weights: Update['weights']): void {
    const known = new Set(weights.flatMap(({ fullName }) => namesOf(fullName)));
    const unknown = Object.keys(this.#multipliers).find((name) => !known.has(name));
    if (unknown === undefined) return;
    throw new OptionError(
      `RateMultipliers: no weight or layer of the model is named "${unknown}"; its weights are ${weights.map(({ fullName }) => fullName).join(', ')}.`,
    );
  }
}

/** A weight's whole name, its layer's, its own. */
function namesOf(fullName: string): readonly string[] {
  const slash = fullName.lastIndexOf('/');
  return [fullName, fullName.slice(0, slash), fullName.slice(slash + 1)];
}
