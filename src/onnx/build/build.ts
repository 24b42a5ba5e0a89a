// Operators that become layers.
import type { Inputs } from '../arguments.js';
import { first } from '../arguments.js';
import type { Builder } from '../builder.js';
import type { OnnxNode } from '../node.js';
import { refuse } from '../refusal.js';
import type { Live, Value } from '../values.js';

/** Makes layers of a node, of whose inputs one at least is live. Refuses, in words that follow its title, what cannot be had. */
export type Build = (b: Builder, node: OnnxNode, inputs: Inputs) => readonly Value[];

export type Builds = Readonly<Record<string, Build>>;

/** An input that must be live. */
export function liveInput(inputs: Inputs, i = 0): Live {
  const value = first(inputs, i);
  if (value.live) return value;
  return refuse(`has numbers of the file as its input ${i}, where values of the model are expected`);
}
