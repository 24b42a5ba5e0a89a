import { apartOrSame, type Dataflow } from '../dataflow.js';
import type { Entry, Origin } from '../program.js';
import type { FullRecord, GivenRecord, KernelName } from '../records/index.js';
import { complete } from '../records/layout.js';
import type { EntryTouch, Stretch } from '../touches.js';

/**
 * Looks for its pattern at the entry at a place, and rewrites the list if it is there. Tells whether it was. What it puts in a record's place gives the
 * same bits, but for `foldNormalization`.
 */
export type Rule = (flow: Dataflow, at: number) => boolean;

/** A record that stands for several, at the place of the last of them; it comes from all their layers. */
export function fused<K extends KernelName>(kernel: K, record: GivenRecord<K>, ...origins: readonly Origin[]): Entry {
  const layers = [...new Set(origins.flatMap(({ layer }) => layer.split('+')))];
  return { kernel, record: complete(kernel, record), origin: { layer: layers.join('+'), pass: origins[0]!.pass } } as unknown as Entry;
}

/** The same record with other values in some fields. */
export function changed<K extends KernelName>(
  { kernel, record, origin }: { kernel: K; record: FullRecord<K>; origin: Origin },
  fields: Partial<FullRecord<K>>,
): Entry {
  return { kernel, record: { ...record, ...fields }, origin } as unknown as Entry;
}

/** What the record at `at` reads behind `fields`; absent addresses left out. */
export function stretches(flow: Dataflow, at: number, fields: readonly string[]): EntryTouch[] {
  return fields.map((field) => flow.touch(at, field)).filter((touch) => touch !== undefined);
}

/** Whether none of `inputs` changes between two places. */
export const stay = (flow: Dataflow, inputs: readonly Stretch[], from: number, to: number): boolean =>
  inputs.every((input) => !flow.changes(input, from, to));

/** Whether an output may be written element by element while `inputs` of its length are read. */
export const mayWriteOver = (output: Stretch, inputs: readonly Stretch[]): boolean => inputs.every((input) => apartOrSame(output, input));

/** A normalization of x (rows, channels). */
type Normalized = Pick<FullRecord<'normalize'>, 'x' | 'mean' | 'rstd' | 'rows' | 'channels'>;

/** Whether two records are about the same x and its statistics. */
export const ofSame = (a: Normalized, b: Normalized): boolean =>
  a.x === b.x && a.mean === b.mean && a.rstd === b.rstd && a.rows === b.rows && a.channels === b.channels;
