import { OptionError } from '../errors.js';
import { callLayer, Layer, SymbolicTensor, symbolicInputs } from '../layers/layer.js';
import { input } from '../layers/symbolic.js';
import type { MetricName } from '../metrics/index.js';
import { nameHint, show } from '../options.js';
import type { Tensor } from '../tensor.js';
import { type Ends, single } from './ends.js';
import { chain, type Graph } from './graph.js';
import { nameLayers } from './layer-names.js';
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
export class Sequential<Metrics extends string = MetricName> extends BaseModel<Metrics, Tensor<Float32Array>> {
  private readonly stack: Layer[] = [];
  /** What the layers make of the model's input, one after the other; empty while its shape is not known. */
  private readonly values: SymbolicTensor[] = [];

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
    if (this.values.length > 0) this.values.push(layer.apply(this.values.at(-1)!));
    else if (this.stack.length === 1 && layer.inputShape) {
      const first = input({ shape: layer.inputShape });
      this.values.push(first, layer.apply(first));
    }
    return this;
  }

  /** Takes the last layer off, and returns it; those below keep their weights. The model is to be compiled anew. Throws OptionError where there is none. */
  pop(): Layer {
    const layer = this.stack.at(-1);
    if (!layer) throw new OptionError(`${this.name}: pop: the model has no layers.`);
    this.trainer.rebuild();
    this.stack.pop();
    this.values.pop();
    return layer;
  }

  /** The value that the first layer reads, for a `Model` that shows what lies within. Throws OptionError while its shape is not known. */
  get input(): SymbolicTensor {
    return this.end(0);
  }

  /** The value that the last layer makes. */
  get output(): SymbolicTensor {
    return this.end(-1);
  }

  get inputs(): readonly SymbolicTensor[] {
    return [this.input];
  }

  get outputs(): readonly SymbolicTensor[] {
    return [this.output];
  }

  /** @internal */
  get inputEnds(): Ends {
    return single('input');
  }

  /** @internal */
  get outputEnds(): Ends {
    return single('output');
  }

  apply(inputs: SymbolicTensor | readonly SymbolicTensor[]): SymbolicTensor {
    const list = symbolicInputs(this.name, inputs);
    if (list.length > 1) throw new OptionError(`${this.name}: apply received ${list.length} values; a Sequential reads one.`);
    nameLayers(this.name, this.stack, this.layerNames());
    return this.stack.reduce((value, layer) => callLayer(layer, [value], [this]), list[0]!);
  }

  private end(at: 0 | -1): SymbolicTensor {
    const value = this.values.at(at);
    if (value) return value;
    throw new OptionError(`${this.name}: the shape of its input is not known; give the first layer an inputShape.`);
  }

  get layers(): readonly Layer[] {
    return this.stack;
  }

  /** @internal */
  get knownInputShapes(): readonly (readonly number[])[] | undefined {
    const shape = this.stack[0]?.inputShape;
    return shape && [shape];
  }

  /** @internal */
  graph([shape]: readonly (readonly number[])[]): Graph {
    return chain(shape!, this.stack);
  }
}
