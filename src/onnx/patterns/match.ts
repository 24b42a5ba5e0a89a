// What patterns look at: nodes by what they make and how often that is read, and numbers of the file.
import type { Builder } from '../builder.js';
import type { OnnxNode } from '../node.js';
import type { Constant } from '../values.js';

export class Nodes {
  private readonly makers = new Map<string, OnnxNode>();
  private readonly readers = new Map<string, OnnxNode[]>();

  constructor(
    readonly list: readonly OnnxNode[],
    readonly b: Builder,
    private readonly outputs: readonly string[],
  ) {
    for (const node of list) {
      for (const name of node.outputs) this.makers.set(name, node);
      for (const name of node.inputs) this.readers.set(name, [...(this.readers.get(name) ?? []), node]);
    }
  }

  /** The node that makes a value, if it is of `op`. */
  maker(name: string | undefined, op: string): OnnxNode | undefined {
    const node = name === undefined ? undefined : this.makers.get(name);
    return node?.op === op ? node : undefined;
  }

  /** The one node that reads a node's output, which nothing else does, if it is of `op`. */
  only(node: OnnxNode, op: string): OnnxNode | undefined {
    const [name] = node.outputs;
    const readers = this.readers.get(name!) ?? [];
    return readers.length === 1 && !this.outputs.includes(name!) && readers[0]!.op === op ? readers[0] : undefined;
  }

  /** Numbers of the file. */
  constant(name: string | undefined): Constant | undefined {
    const value = name === undefined || name === '' ? undefined : this.b.values.get(name);
    return value && !value.live ? value : undefined;
  }

  /** One number of the file. */
  number(name: string | undefined): number | undefined {
    const value = this.constant(name);
    return value?.data.length === 1 ? value.data[0] : undefined;
  }

  /** The other input of a node of two, and the one number that the first is. */
  withNumber(node: OnnxNode | undefined): { x: string; number: number } | undefined {
    const [a, c] = node?.inputs ?? [];
    const [left, right] = [this.number(a), this.number(c)];
    if (right !== undefined && a) return { x: a, number: right };
    return left !== undefined && c ? { x: c, number: left } : undefined;
  }

  /** The other input beside `name`. */
  beside(node: OnnxNode, name: string): string | undefined {
    const [a, c] = node.inputs;
    return a === name ? c : c === name ? a : undefined;
  }

  /** A name for numbers that a pattern makes. */
  put(base: string, value: Constant): string {
    let name = `${base}'`;
    while (this.b.values.has(name)) name += "'";
    this.b.values.set(name, value);
    return name;
  }
}

/** Finds the last node of a pattern, and what stands for it. */
export type Pattern = (nodes: Nodes, node: OnnxNode) => OnnxNode | undefined;

export const near = (a: number | undefined, b: number): boolean => a !== undefined && Math.abs(a - b) <= 1e-3 * Math.abs(b);
