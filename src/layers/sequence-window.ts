// Windows over sequences [steps, channels], which are images of one row.
import { OptionError, ShapeError } from '../errors.js';
import type { OptionSpec, Settled } from '../option-spec.js';
import { isWhole, nameHint, positiveInteger, show } from '../options.js';
import { formatShape } from '../shape.js';
import type { ConvolutionOptions, Padding } from './window.js';

/**
 * What lies around a sequence: 'valid' nothing; 'same' zeros such that the output has ceil(steps / stride) steps, one more after than before where they
 * are odd, as in Keras; a number of zeros before and as many after; or both, `[before, after]`.
 */
export type SequencePadding = 'valid' | 'same' | number | readonly [number, number];

/** `value`, if it is a padding of a sequence, or one of `more`. */
function readPadding<More extends string>(owner: string, name: string, value: unknown, more: readonly More[]): SequencePadding | More {
  const words = ['valid', 'same', ...more] as const;
  if (words.includes(value as More) || isWhole(value)) return value as SequencePadding | More;
  if (Array.isArray(value) && value.length === 2 && value.every((steps) => isWhole(steps))) return value as never;
  throw new OptionError(
    `${owner}: option "${name}" must be ${words.map((word) => show(word)).join(', ')}, a whole number, or [before, after], received ${show(value)}.` +
      nameHint(value, words),
  );
}

export const sequencePaddingOption = (owner: string, name: string, value: unknown): SequencePadding => readPadding(owner, name, value, []);

/** Or 'causal': as many zeros before as the kernel spans but for one, so that no output depends on a later step. */
export const causalPaddingOption = (owner: string, name: string, value: unknown): SequencePadding | 'causal' =>
  readPadding(owner, name, value, ['causal']);

/** A sequence as an image of one row. Throws ShapeError, naming the layer, for examples that are none. */
export function rowOf(layer: string, kind: string, shape: readonly number[]): readonly [1, number, number] {
  const [steps, channels] = shape;
  if (shape.length === 2 && steps && channels) return [1, steps, channels];
  throw new ShapeError(`${layer}: received examples of shape ${formatShape(shape)}; ${kind} expects [steps, channels].`);
}

/** The padding of that image. `span`: steps that a kernel spans. */
export function rowPadding(padding: SequencePadding | 'causal', span: number): Padding {
  if (padding === 'valid' || padding === 'same') return padding;
  const none = [0, 0] as const;
  if (padding === 'causal') return [none, [span - 1, 0]];
  return [none, typeof padding === 'number' ? [padding, padding] : padding];
}

/** How a kernel goes over sequences. */
export interface SequenceWindow {
  readonly kernelSize: number;
  readonly strides: number;
  readonly dilation: number;
  readonly padding: SequencePadding | 'causal';
}

/** The same of that image. */
export function rowWindow({ kernelSize, strides, dilation, padding }: SequenceWindow): ConvolutionOptions {
  return { strides: [1, strides], dilation: [1, dilation], padding: rowPadding(padding, (kernelSize - 1) * dilation + 1) };
}

/** Options of a kernel that goes over sequences, but for its padding. */
export const sequenceKernelOptions = {
  /** Steps of a kernel. */
  kernelSize: positiveInteger,
  /** Default 1. */
  strides: [positiveInteger, 1],
  /** Steps from one tap of a kernel to the next, as in Keras's `dilationRate`; goes with strides of 1. Default 1. */
  dilation: [positiveInteger, 1],
} as const satisfies OptionSpec;

/** Options of a pool over sequences. */
export const sequencePoolOptions = {
  /** Steps of a window. Default 2. */
  poolSize: [positiveInteger, 2],
  /** How far the window moves. Default `poolSize`. */
  strides: [positiveInteger, (before: { poolSize: number }) => before.poolSize],
  /** Default 'valid'. */
  padding: [sequencePaddingOption, 'valid'],
} as const satisfies OptionSpec;

/** The options of the same pool over that image. */
export const rowPool = ({ poolSize, strides, padding }: Settled<typeof sequencePoolOptions>) =>
  ({ poolSize: [1, poolSize], strides: [1, strides], padding: rowPadding(padding, poolSize) }) as const;
