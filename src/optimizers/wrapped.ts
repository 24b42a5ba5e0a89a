import { emitsRecords } from '../emits.js';
import { OptionError } from '../errors.js';
import { show } from '../options.js';
import { Optimizer, type OptimizerOptions } from './optimizer.js';

function sharedOptions({ learningRate, weightDecay, clipNorm, globalClipNorm, clipValue }: Optimizer): OptimizerOptions {
  return {
    learningRate,
    weightDecay,
    ...(clipNorm !== undefined && { clipNorm }),
    ...(globalClipNorm !== undefined && { globalClipNorm }),
    ...(clipValue !== undefined && { clipValue }),
  };
}

/** An optimizer that changes when, or by how much, another one makes its steps. The learning rate and the options of all optimizers are the other's. */
export abstract class WrappedOptimizer extends Optimizer {
  readonly kind: string;
  protected readonly inner: Optimizer;

  constructor(name: string, inner: Optimizer) {
    super(name, sharedOptions(inner), 0, {});
    this.kind = `${name}(${inner.kind})`;
    this.inner = inner;
  }

  get stateCount(): number {
    return this.inner.stateCount;
  }

  /** For `emits` of the class that has `apply`. */
  protected get innerEmits(): boolean {
    return emitsRecords(this.inner, ['apply', 'update']);
  }

  override get scratchCount(): number {
    return this.inner.scratchCount;
  }

  override get cellCount(): number {
    return this.inner.cellCount;
  }

  /** The steps are made in `apply`. */
  protected update(): void {}
}

/** `given`, if it is an optimizer that is none of `refused`. */
export function innerOptimizer(
  owner: string,
  name: string,
  given: Optimizer,
  ...refused: readonly (abstract new (
    ...options: never[]
  ) => Optimizer)[]
): Optimizer {
  if (given instanceof Optimizer && !refused.some((kind) => given instanceof kind)) return given;
  throw new OptionError(`${owner}: option "${name}" must be an optimizer, such as new SGD(), received ${show(given)}.`);
}
