import { OptionError } from '../errors.js';
import { Layer } from '../layers/layer.js';
import type { MetricName } from '../metrics/index.js';
import { show } from '../options.js';
import { BaseModel } from './model.js';
import type { Graph } from './network.js';

/**
 * A stack of layers, each reading the one before.
 *
 * `seed` (default 0) decides starting weights, shuffles and noise: the same seed gives the same bits on every runtime.
 */
export class Sequential<Metrics extends string = MetricName> extends BaseModel<Metrics> {
  private readonly stack: Layer[] = [];
  private built = false;

  constructor(layers: readonly Layer[] = [], options?: { name?: string; seed?: number }) {
    super(options, 'Sequential');
    if (!Array.isArray(layers)) throw new OptionError(`Sequential: expected an array of layers, received ${show(layers)}.`);
    for (const layer of layers) this.add(layer);
  }

  /** Puts a layer on top. Throws OptionError for what is not a layer, one used before, or once the model has been built. */
  add(layer: Layer): this {
    if (!(layer instanceof Layer))
      throw new OptionError(`${this.name}: received ${show(layer)} as layer ${this.stack.length}; expected a Layer.`);
    if (this.stack.includes(layer))
      throw new OptionError(`${this.name}: layer ${this.stack.length} is in the model already; make another one.`);
    if (this.built) throw new OptionError(`${this.name}: the model has been built, and takes no more layers.`);
    this.stack.push(layer);
    return this;
  }

  get layers(): readonly Layer[] {
    return this.stack;
  }

  protected get knownInputShape(): readonly number[] | undefined {
    return this.stack[0]?.inputShape;
  }

  protected graph(inputShape: readonly number[]): Graph {
    this.built = true;
    return { inputShape, nodes: this.stack.map((layer, i) => ({ layer, inputs: [i] })) };
  }
}
