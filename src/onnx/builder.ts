// What builders of operators work with: layers are put into the graph, and their weights kept until the model is there.
import type { Layer, SymbolicTensor } from '../layers/layer.js';
import { Permute } from '../layers/permute.js';
import { Reshape } from '../layers/reshape.js';
import { sameShape, sizeOf } from '../shape.js';
import type { OnnxNode } from './node.js';
import { MixesBatch, refuse } from './refusal.js';
import { type Constant, type Live, transposed, type Value } from './values.js';

/** Values of a layer's parameters, by their names. */
export type Weights = Readonly<Record<string, ArrayLike<number>>>;

export interface BuildOptions {
  /** The axis of the inputs that is the model's batch; -1 where it works on whole tensors. */
  readonly batch: number;
  readonly foldBatchNormalization: boolean;
  /** Whether layers are put together, which cannot be where a part is read by itself. */
  readonly joins: boolean;
  /** Numbers that may be computed while reading: a file could ask for any. */
  readonly budget: number;
}

/** Makes layers of the operators of one graph. */
export class Builder {
  readonly weights: Map<Layer, Weights> = new Map();
  readonly values: Map<string, Value> = new Map();
  /** What stands for an output that nothing reads. */
  readonly unused: Constant = { live: false, dims: [0], kind: 'float', data: new Float32Array(0) };
  /** Shapes of examples, of values that were brought into one. */
  readonly shapes: WeakMap<SymbolicTensor, readonly number[]> = new WeakMap();
  /** Layers whose weights another layer has taken over. */
  readonly absorbed: Set<Layer> = new Set();
  private readonly names = new Set<string>();
  private spent = 0;

  get batched(): boolean {
    return this.options.batch >= 0;
  }

  constructor(
    readonly options: BuildOptions,
    /** Names of values that a node or the model's end reads. */
    readonly uses: ReadonlySet<string>,
  ) {}

  /** Counts numbers that are computed while reading. Refuses more than the file may ask for. */
  spend(numbers: number): void {
    this.spent += numbers;
    if (!(this.spent <= this.options.budget))
      refuse(`asks for ${numbers} numbers while the file is read, more than one of its size should`);
  }

  /** A name that no other layer has. */
  name(base: string): string {
    const clean = base.replace(/[^\w.]+/g, '_').replace(/^_+|_+$/g, '') || 'layer';
    let name = clean;
    for (let n = 1; this.names.has(name); n++) name = `${clean}_${n}`;
    this.names.add(name);
    return name;
  }

  /** Puts a layer into the graph, called as the node is, with its weights. */
  add(node: OnnxNode, make: (name: string) => Layer, inputs: readonly SymbolicTensor[], weights?: Weights): SymbolicTensor {
    const layer = make(this.name(node.name || node.outputs[0] || node.op.toLowerCase()));
    if (weights) this.weights.set(layer, weights);
    return layer.apply(inputs);
  }

  private shaped(tensor: SymbolicTensor, from: readonly number[], to: readonly number[]): SymbolicTensor {
    this.shapes.set(tensor, from);
    if (sameShape(from, to)) return tensor;
    const reshaped = new Reshape({ targetShape: to, name: this.name('reshape') }).apply(tensor);
    this.shapes.set(reshaped, to);
    return reshaped;
  }

  /** The value's tensor with `axes` (all but the batch) in this order in memory, as examples of `shape`. */
  arrange({ tensor, dims, order, shape: from }: Live, axes: readonly number[], shape: readonly number[]): SymbolicTensor {
    const long = (list: readonly number[]): number[] => list.filter((axis) => dims[axis] !== 1);
    const [now, wanted] = [long(order), long(axes)];
    if (sameShape(now, wanted)) return this.shaped(tensor, from, shape);
    const whole = this.shaped(
      tensor,
      from,
      now.map((axis) => dims[axis]!),
    );
    const turn = wanted.map((axis) => now.indexOf(axis) + 1);
    return this.shaped(
      new Permute({ dims: turn, name: this.name('permute') }).apply(whole),
      wanted.map((axis) => dims[axis]!),
      shape,
    );
  }

  /** The value with its axes in memory in the file's order. */
  inOrder(value: Live): Live {
    const order = [...value.order].sort((a, b) => a - b);
    const long = (axis: number): boolean => value.dims[axis] !== 1;
    // its examples stay grouped as they are
    if (sameShape(order.filter(long), value.order.filter(long))) return { ...value, order };
    const shape = order.map((axis) => value.dims[axis]!);
    return { ...value, order, shape, tensor: this.arrange(value, order, shape) };
  }

  /** The value with `axis` as the model's batch. */
  batchAt(value: Live, axis: number): Live {
    const { batch, dims, order } = value;
    if (batch === axis) return value;
    if (dims[axis] !== 1 || (batch >= 0 && dims[batch] !== 1)) throw new MixesBatch();
    return { ...value, batch: axis, order: [...order.filter((other) => other !== axis), ...(batch >= 0 ? [batch] : [])] };
  }

  /** The value with a batch that stands for no axis of its own. */
  hideBatch(value: Live): Live {
    const { batch, dims, order } = value;
    if (batch < 0) return value;
    if (dims[batch] !== 1) throw new MixesBatch();
    return { ...value, batch: -1, order: [...order, batch] };
  }

  /** A live value of `dims`, which lie in memory in `order`. */
  live(tensor: SymbolicTensor, dims: readonly number[], batch: number, order: readonly number[], shape?: readonly number[]): Live {
    return { live: true, dims, kind: 'float', batch, order, tensor, shape: shape ?? order.map((axis) => dims[axis]!) };
  }

  /** The numbers of a constant as a weight, its axes in the order `perm`. */
  weight({ dims, data }: Constant, perm?: readonly number[]): ArrayLike<number> {
    return perm ? transposed(dims, data, perm) : data;
  }
}

/** Numbers of an example of `dims`, the batch being `batch`. */
export const exampleSize = (dims: readonly number[], batch: number): number => sizeOf(dims.filter((_, axis) => axis !== batch));
