import { sizeOf } from '../../shape.js';
import { type AttributeProto, AttributeType, DataType, type Draft, type NodeProto, type TensorProto } from '../proto/messages.js';

/** A node's attribute as it is given: whole numbers are INT or INTS, `{ float }` and `{ floats }` are not. */
export type AttributeValue =
  | number
  | string
  | readonly number[]
  | readonly string[]
  | { readonly float: number }
  | { readonly floats: readonly number[] };

const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);

function attribute(name: string, value: AttributeValue): Draft<AttributeProto> {
  if (typeof value === 'number') return { name, i: value, type: AttributeType.INT };
  if (typeof value === 'string') return { name, s: utf8(value), type: AttributeType.STRING };
  if ('float' in value) return { name, f: value.float, type: AttributeType.FLOAT };
  if ('floats' in value) return { name, floats: value.floats, type: AttributeType.FLOATS };
  if (value.some((item) => typeof item === 'string')) {
    return { name, strings: (value as readonly string[]).map(utf8), type: AttributeType.STRINGS };
  }
  return { name, ints: value as readonly number[], type: AttributeType.INTS };
}

/** The nodes and constants of a graph as they are added. */
export class OnnxGraph {
  readonly nodes: Draft<NodeProto>[] = [];
  readonly initializers: Draft<TensorProto>[] = [];
  /** In front of the names of what is added next: the layer's name. */
  scope = '';
  private readonly used = new Set<string>();
  private readonly constants = new Map<string, string>();

  constructor(readonly opset: number) {}

  /** A name that nothing has. */
  unique(wanted: string): string {
    let name = wanted;
    for (let n = 1; this.used.has(name); n++) name = `${wanted}_${n}`;
    this.used.add(name);
    return name;
  }

  /** Adds a node; the names of its outputs. Inputs that are left out are ''. */
  nodeOf(op: string, inputs: readonly string[], attributes: Readonly<Record<string, AttributeValue>>, outputs: number): string[] {
    const name = this.unique(`${this.scope}/${op}`);
    const made = Array.from({ length: outputs }, (_, i) => this.unique(outputs > 1 ? `${name}:${i}` : `${name}:y`));
    const attributeList = Object.entries(attributes).map(([key, value]) => attribute(key, value));
    this.nodes.push({ name, op_type: op, input: inputs, output: made, attribute: attributeList });
    return made;
  }

  /** Adds a node with one output. */
  node(op: string, inputs: readonly string[], attributes: Readonly<Record<string, AttributeValue>> = {}): string {
    return this.nodeOf(op, inputs, attributes, 1)[0]!;
  }

  /** Whether a Pad made the value. */
  isPadded(name: string): boolean {
    return this.nodes.some(({ op_type, output }) => op_type === 'Pad' && output?.[0] === name);
  }

  /** A tensor of weights. */
  weight(name: string, data: ArrayLike<number>, dims: readonly number[] = [data.length]): string {
    const floats = Float32Array.from(data);
    if (floats.length !== sizeOf(dims)) throw new RangeError(`${name}: ${floats.length} numbers for a tensor of ${dims.join('x')}`);
    const unique = this.unique(`${this.scope}/${name}`);
    this.initializers.push({ name: unique, data_type: DataType.FLOAT, dims, raw_data: new Uint8Array(floats.buffer) });
    return unique;
  }

  /** One number, which is added once. */
  scalar(value: number): string {
    return this.constant(`float ${value}`, () => ({
      data_type: DataType.FLOAT,
      dims: [],
      raw_data: new Uint8Array(Float32Array.of(value).buffer),
    }));
  }

  /** Whole numbers: a shape, axes, places. */
  ints(values: readonly number[]): string {
    return this.constant(`int64 ${values.join(' ')}`, () => ({ data_type: DataType.INT64, dims: [values.length], int64_data: values }));
  }

  private constant(key: string, make: () => Draft<TensorProto>): string {
    let name = this.constants.get(key);
    if (name === undefined) {
      name = this.unique(key.replace(/[ .]/g, '_'));
      this.constants.set(key, name);
      this.initializers.push({ ...make(), name });
    }
    return name;
  }

  /** A reduction over axes, which are an input from opset 18 on, of sums from 13 on. */
  reduce(op: 'ReduceMean' | 'ReduceSum' | 'ReduceMax' | 'ReduceMin', x: string, axes: readonly number[], keepdims: 0 | 1): string {
    if (op === 'ReduceSum' || this.opset >= 18) return this.node(op, [x, this.ints(axes)], { keepdims });
    return this.node(op, [x], { axes, keepdims });
  }
}
