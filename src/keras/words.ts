// Keras's words for the parameters of layers.
import type { Layer } from '../layers/layer.js';
import type { StoredParameter } from '../models/parameters.js';
import { snake } from './options.js';

/** Keras's words for parameters that differ from ours by more than underscores, the likeliest first. */
const WORDS: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>> = {
  BatchNormalization: { runningMean: ['moving_mean'], runningVariance: ['moving_variance'] },
  DepthwiseConv1D: { kernel: ['depthwise_kernel', 'kernel'] },
  DepthwiseConv2D: { kernel: ['depthwise_kernel', 'kernel'] },
};

/** The two directions that the names of a Bidirectional's parameters begin with. */
const DIRECTION = /^(forward|backward)_/;

/** The layer within a Bidirectional or a TimeDistributed. */
const withinOf = (layer: Layer): Layer | undefined => (layer as { readonly layer?: unknown } & Layer).layer as Layer | undefined;

/** What Keras calls a parameter within its layer, the likeliest first. */
export function wordsOf({ layer, name }: StoredParameter): readonly string[] {
  const kind = withinOf(layer)?.kind ?? layer.kind;
  const own = name.replace(DIRECTION, '').replace(/^.*\//, '');
  return WORDS[kind]?.[own] ?? [snake(own)];
}

/**
 * The part of its layer that a parameter is of, where Keras has a layer for that: a direction of a Bidirectional, `query` and the other projections of an
 * attention; undefined where it is the layer's own.
 */
export function partOf({ layer, name }: StoredParameter): string | undefined {
  const [direction] = (layer.kind === 'Bidirectional' && DIRECTION.exec(name)) || [];
  if (direction) return direction.slice(0, -1);
  return name.includes('/') ? snake(name.slice(0, name.indexOf('/'))) : undefined;
}

/** What names of weights say of the layer that a parameter is of, which is called `name` itself: any of these, the likeliest first. */
export function ownersOf(parameter: StoredParameter, name: string): readonly string[] {
  const { layer } = parameter;
  const within = withinOf(layer);
  const part = partOf(parameter);
  if (layer.kind === 'Bidirectional') return [`${part}_${within!.name}`, within!.name];
  if (part !== undefined) return [part];
  return within?.name ? [name, within.name] : [name];
}
