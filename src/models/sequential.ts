import { OptionError } from '../errors.js';
import { Layer, SymbolicTensor } from '../layers/layer.js';
import type { MetricName } from '../metrics/index.js';
import { nameHint, show } from '../options.js';
import type { Graph } from './graph.js';
import { BaseModel } from './model.js';

function layerHint(received: unknown): string {
  if (received instanceof SymbolicTensor) return ' Give the first layer an inputShape instead.';
  return nameHint(received, []);
}

/** `options`, if what stands before them are layers: `new Sequential(a, b)` would else be told of options that b has. */
function optionsBeside<Options>(layers: unknown, options: Options): Options {
  if (Array.isArray(layers)) return options;
  throw new OptionError(`Sequential: expected an array of layers, received ${show(layers)}.`);
}

/**
 * A stack of layers, each reading the one before.
 *
 * `seed` (default 0) decides starting weights, shuffles and noise: the same seed gives the same bits on every runtime.
 */
export class Sequential<Metrics extends string = MetricName> extends BaseModel<Metrics> {
  private readonly stack: Layer[] = [];

  constructor(layers: readonly Layer[] = [], options?: { name?: string; seed?: number }) {
    super(optionsBeside(layers, options), 'Sequential');
    for (const layer of layers) this.add(layer);
  }

  /** Puts a layer on top. Throws OptionError for what is not a layer, one used before, or once the model has been built. */
  add(layer: Layer): this {
    if (!(layer instanceof Layer))
      throw new OptionError(`${this.name}: received ${show(layer)} as layer ${this.stack.length}; expected a Layer.${layerHint(layer)}`);
    if (this.stack.includes(layer))
      throw new OptionError(`${this.name}: layer ${this.stack.length} is in the model already; make another one.`);
    if (this.trainer.built) throw new OptionError(`${this.name}: the model has been built, and takes no more layers.`);
    this.stack.push(layer);
    return this;
  }

  get layers(): readonly Layer[] {
    return this.stack;
  }

  /** @internal */
  get knownInputShape(): readonly number[] | undefined {
    return this.stack[0]?.inputShape;
  }

  /** @internal */
  graph(inputShape: readonly number[]): Graph {
    return { inputShape, nodes: this.stack.map((layer, i) => ({ layer, inputs: [i] })) };
  }
}
