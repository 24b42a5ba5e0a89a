// What operators make of numbers that are known when the file is read.
import type { Inputs } from '../arguments.js';
import type { Builder } from '../builder.js';
import type { OnnxNode } from '../node.js';
import type { Constant } from '../values.js';

/** Computes a node whose inputs are all constants. Refuses what it cannot. */
export type Fold = (b: Builder, node: OnnxNode, inputs: Inputs) => Constant[];

export type Folds = Readonly<Record<string, Fold>>;
