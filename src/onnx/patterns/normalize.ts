import type { Builder } from '../builder.js';
import type { OnnxNode } from '../node.js';
import { gated, gelu, hardSwish } from './activations.js';
import { castIndices, convBias, denseBias, foldedNormalization, layerNormalization } from './layers.js';
import { Nodes, type Pattern } from './match.js';

const PATTERNS: readonly Pattern[] = [castIndices, layerNormalization, gelu, hardSwish, gated, denseBias, convBias, foldedNormalization];

/** The nodes with those in place of patterns that there are layers for. What a pattern no longer reads stays, for who else reads it. */
export function normalized(given: readonly OnnxNode[], b: Builder, outputs: readonly string[]): readonly OnnxNode[] {
  let list = given;
  for (const pattern of PATTERNS) {
    const nodes = new Nodes(list, b, outputs);
    list = list.map((node) => pattern(nodes, node) ?? node);
  }
  return list;
}
