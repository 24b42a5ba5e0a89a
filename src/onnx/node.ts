// A node of a graph: its operator, what it reads and makes, and its attributes.
import { FormatError } from '../errors.js';
import { show } from '../options.js';
import type { AttributeProto, GraphProto, NodeProto, TensorProto } from './proto/messages.js';

const text = /* @__PURE__ */ new TextDecoder();

/** Operators of ONNX itself, whichever way a file writes its domain. */
export const isStandard = (domain: string): boolean => domain === '' || domain === 'ai.onnx';

export interface NodeParts {
  readonly op: string;
  readonly domain: string;
  readonly name: string;
  /** Names of values; '' where an input or output is left out. */
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly opset: number;
  readonly attributes: ReadonlyMap<string, AttributeProto>;
}

export class OnnxNode implements NodeParts {
  readonly op: string;
  readonly domain: string;
  readonly name: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly opset: number;
  readonly attributes: ReadonlyMap<string, AttributeProto>;

  constructor(parts: NodeParts) {
    this.op = parts.op;
    this.domain = parts.domain;
    this.name = parts.name;
    this.inputs = parts.inputs;
    this.outputs = parts.outputs;
    this.opset = parts.opset;
    this.attributes = parts.attributes;
  }

  static of(proto: NodeProto, opsets: ReadonlyMap<string, number>): OnnxNode {
    const { op_type: op = '', domain = '', name = '', input, output, attribute } = proto;
    const attributes = new Map(attribute.map((one) => [one.name ?? '', one]));
    const opset = opsets.get(isStandard(domain) ? '' : domain) ?? 1;
    return new OnnxNode({ op, domain, name, inputs: input, outputs: output, opset, attributes });
  }

  /** The same node with other parts. */
  with(parts: Partial<NodeParts>): OnnxNode {
    const { op, domain, name, inputs, outputs, opset, attributes } = this;
    return new OnnxNode({ op, domain, name, inputs, outputs, opset, attributes, ...parts });
  }

  /** What messages call it. */
  get title(): string {
    const name = this.name || this.outputs[0] || '';
    return `${show(name)} (${isStandard(this.domain) ? '' : `${this.domain}.`}${this.op}, opset ${this.opset})`;
  }

  has(name: string): boolean {
    return this.attributes.has(name);
  }

  int(name: string, otherwise: number): number {
    return this.attributes.get(name)?.i ?? otherwise;
  }

  float(name: string, otherwise: number): number {
    return this.attributes.get(name)?.f ?? otherwise;
  }

  ints(name: string): readonly number[] | undefined {
    return this.attributes.get(name)?.ints;
  }

  floats(name: string): readonly number[] | undefined {
    const floats = this.attributes.get(name)?.floats;
    return floats && Array.from(floats);
  }

  string(name: string, otherwise: string): string {
    const bytes = this.attributes.get(name)?.s;
    return bytes ? text.decode(bytes) : otherwise;
  }

  strings(name: string): readonly string[] | undefined {
    return this.attributes.get(name)?.strings.map((bytes) => text.decode(bytes));
  }

  tensor(name: string): TensorProto | undefined {
    return this.attributes.get(name)?.t;
  }

  graph(name: string): GraphProto {
    const graph = this.attributes.get(name)?.g;
    if (!graph) throw new FormatError(`onnx: the node ${this.title} has no graph ${show(name)}.`);
    return graph;
  }
}
