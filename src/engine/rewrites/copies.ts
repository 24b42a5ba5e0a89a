import { apart, type Dataflow, sameStretch } from '../dataflow.js';
import { type Entry, isHost } from '../program.js';
import { layoutOf } from '../records/layout.js';
import type { EntryTouch, Stretch } from '../touches.js';
import { changed, type Rule } from './rule.js';

/** A record with its addresses at `fields` moved. */
function moved(entry: Entry, fields: readonly string[], by: number): Entry {
  if (isHost(entry)) return entry;
  const record = entry.record as unknown as Record<string, number>;
  return changed(entry as never, Object.fromEntries(fields.map((field) => [field, record[field]! + by])) as never);
}

/** Which inputs the declaration lets an output lie over. */
function mayLieOver(entry: Entry, output: string): readonly string[] {
  if (isHost(entry)) return [];
  const { inPlace } = layoutOf(entry.kernel).declaration as { inPlace?: { readonly [field: string]: readonly string[] } };
  return inPlace?.[output] ?? [];
}

/** Whether a record may have stretch `to` behind `fields` that it reads now, or one that it writes. */
function fits(flow: Dataflow, at: number, fields: readonly string[], to: Stretch): boolean {
  const entry = flow.entry(at)!;
  return flow.touchesOf(at).every((touch) => {
    if (fields.includes(touch.field) || apart(touch, to)) return true;
    if (touch.manner === 'reads' && fields.every((field) => flow.touch(at, field)!.manner === 'reads')) return true;
    if (!sameStretch(touch, to)) return false;
    return fields.every((field) => {
      const [output, input] = touch.manner === 'writes' ? [touch.field, field] : [field, touch.field];
      return mayLieOver(entry, output).includes(input);
    });
  });
}

const readFields = (touches: readonly EntryTouch[], of: Stretch): string[] =>
  touches.filter((touch) => touch.manner === 'reads' && sameStretch(touch, of)).map(({ field }) => field);

/** Has `readers` of `from`, who may read nothing but all of it, read `to` instead. Changes nothing and gives false where one may not. */
function redirect(flow: Dataflow, readers: readonly number[], from: Stretch, to: Stretch): boolean {
  const plans = readers.map((at) => {
    const touches = flow.touchesOf(at).filter((touch) => !apart(touch, from));
    const fields = readFields(touches, from);
    const whole = touches.every((touch) => fields.includes(touch.field) || touch.manner === 'writes');
    return { at, fields, fits: fields.length > 0 && whole && fits(flow, at, fields, to) };
  });
  if (!plans.every((plan) => plan.fits)) return false;
  for (const { at, fields } of plans) flow.replace(at, moved(flow.entry(at)!, fields, to.start - from.start));
  return true;
}

/** A copy of all of a value to another place, as it lies. */
function copyAt(flow: Dataflow, at: number): { from: EntryTouch; to: EntryTouch } | undefined {
  const copy = flow.record(at, 'copy');
  if (!copy) return undefined;
  const { planes, rows, items, run, xItem, yItem } = copy.record;
  const plain = planes <= 1 && rows <= 1 && (items === 1 || (xItem === run && yItem === run));
  return plain ? { from: flow.touch(at, 'x')!, to: flow.touch(at, 'y')! } : undefined;
}

/** A copy whose readers may as well read what was copied: they do, and the copy goes. */
export const readOriginal: Rule = (flow, at) => {
  const copy = copyAt(flow, at);
  if (!copy) return false;
  const { from, to } = copy;
  const { entries, known } = flow.readers(at, to);
  const last = entries[entries.length - 1] ?? at;
  if (!known || flow.changes(from, at, last) || !redirect(flow, entries, to, from)) return false;
  flow.remove(at);
  return true;
};

/** A copy of what was just made: it is made at the copy's place, others that read it read it there, and the copy goes. */
export const makeAtCopy: Rule = (flow, at) => {
  const copy = copyAt(flow, at);
  if (!copy) return false;
  const { from, to } = copy;
  const made = flow.writer(at, from);
  if (made === undefined || flow.used(to, made, at)) return false;
  const field = flow.touchesOf(made).find((touch) => touch.manner === 'writes' && sameStretch(touch, from))?.field;
  const { entries, known } = flow.readers(made, from);
  const others = entries.filter((i) => i !== at);
  const last = others[others.length - 1] ?? made;
  if (field === undefined || !known || flow.changes(to, at, last) || !fits(flow, made, [field], to)) return false;
  if (!redirect(flow, others, from, to)) return false;
  flow.replace(made, moved(flow.entry(made)!, [field], to.start - from.start));
  flow.remove(at);
  return true;
};
