// Who reads and writes what in a list of records: by addresses alone, from what the kernels' declarations say they touch.
import type { DerivedWeights } from './derived.js';
import type { KernelInfo } from './kernels.js';
import { derivedBy, derivedFirst, type Entry, isHost, type RecordEntry } from './program.js';
import type { KernelName } from './records/index.js';
import { type EntryTouch, isWrite, overlap, type Stretch, touchesOf } from './touches.js';

export const apart = (a: Stretch, b: Stretch): boolean => !overlap(a, b);
const covers = (a: Stretch, b: Stretch): boolean => a.start <= b.start && b.end <= a.end;
export const sameStretch = (a: Stretch, b: Stretch): boolean => a.start === b.start && a.end === b.end;

/** What two records that work element by element may do to each other's stretches: nothing, or the same elements at the same places. */
export const apartOrSame = (a: Stretch, b: Stretch): boolean => !overlap(a, b) || sameStretch(a, b);

const isRead = ({ manner }: EntryTouch): boolean => manner === 'reads' || manner === 'updates';

/** What of `stretches` is outside of `hole`. */
function without(stretches: readonly Stretch[], hole: Stretch): Stretch[] {
  return stretches.flatMap((s) => {
    if (!overlap(s, hole)) return [s];
    const left = { start: s.start, end: hole.start };
    const right = { start: hole.end, end: s.end };
    return [left, right].filter(({ start, end }) => start < end);
  });
}

/** Who reads a value. `known`: these and nobody else; not where JavaScript runs meanwhile, or the value outlives the list. */
export interface Readers {
  readonly entries: readonly number[];
  readonly known: boolean;
}

/**
 * A list of entries that rules rewrite. Places stay what they are while that goes on: an entry that is taken out leaves a gap. A value is a
 * stretch together with the place that wrote it.
 */
export class Dataflow {
  private readonly entries: (Entry | undefined)[];
  private readonly touches: (readonly EntryTouch[])[];
  private readonly first: Entry[] = [];

  /** `outlives`: whether a stretch is read after the list has run; `derived`: of a list that leaves the weights as they are, what is made of them. */
  constructor(
    entries: readonly Entry[],
    readonly info: KernelInfo,
    private readonly outlives: (stretch: Stretch) => boolean,
    readonly derived?: DerivedWeights,
  ) {
    this.entries = [...entries];
    this.touches = entries.map((entry) => this.touchesAt(entry));
  }

  get length(): number {
    return this.entries.length;
  }

  /** The entries that are left, in order. */
  get result(): Entry[] {
    return derivedFirst([...this.entries.filter((entry) => entry !== undefined), ...this.first]);
  }

  /** Takes in an entry that makes something of weights, once: behind those that there were, since it may read what they make. */
  derive(entry: Entry): void {
    if (!this.first.some((other) => derivedBy(other) === derivedBy(entry))) this.first.push(entry);
  }

  /** The record at a place, if it is of that kernel. */
  record<K extends KernelName>(at: number, kernel: K): RecordEntry<K> | undefined {
    const entry = this.entries[at];
    return entry && !isHost(entry) && entry.kernel === kernel ? (entry as unknown as RecordEntry<K>) : undefined;
  }

  entry(at: number): Entry | undefined {
    return this.entries[at];
  }

  touchesOf(at: number): readonly EntryTouch[] {
    return this.touches[at]!;
  }

  /** What the record at a place does to the memory behind one of its addresses; undefined where that is absent. */
  touch(at: number, field: string): EntryTouch | undefined {
    return this.touches[at]!.find((touch) => touch.field === field);
  }

  replace(at: number, entry: Entry): void {
    this.entries[at] = entry;
    this.touches[at] = this.touchesAt(entry);
  }

  remove(at: number): void {
    this.entries[at] = undefined;
    this.touches[at] = [];
  }

  /** Who reads what `at` has written to `stretch`, or any of it, before it is overwritten. */
  readers(at: number, stretch: Stretch): Readers {
    let left: Stretch[] = [stretch];
    const entries: number[] = [];
    let known = true;
    for (let i = at + 1; i < this.entries.length && left.length > 0; i++) {
      const entry = this.entries[i];
      if (entry && isHost(entry)) known = false;
      const touches = this.touches[i]!;
      if (touches.some((touch) => isRead(touch) && left.some((s) => overlap(s, touch)))) entries.push(i);
      for (const touch of touches) if (touch.manner === 'writes' || touch.manner === 'works') left = without(left, touch);
    }
    return { entries, known: known && !left.some(this.outlives) };
  }

  /** Whether nobody but `readers` reads what `at` has written to `stretch`. */
  readBy(at: number, stretch: Stretch, readers: readonly number[]): boolean {
    const { entries, known } = this.readers(at, stretch);
    return known && entries.every((i) => readers.includes(i));
  }

  /** The place of the record that alone reads what `at` has written to `stretch`; undefined where there are others, or none. */
  onlyReader(at: number, stretch: Stretch): number | undefined {
    const { entries, known } = this.readers(at, stretch);
    return known && entries.length === 1 ? entries[0] : undefined;
  }

  /** Whether `stretch` may change between two places, neither of them counted. */
  changes(stretch: Stretch, from: number, to: number): boolean {
    return this.touched(from, to, (touch) => isWrite(touch) && overlap(touch, stretch));
  }

  /** Whether `stretch` may be read or changed between two places, neither of them counted. */
  used(stretch: Stretch, from: number, to: number): boolean {
    return this.touched(from, to, (touch) => overlap(touch, stretch));
  }

  /** JavaScript may touch whatever it likes. */
  private touched(from: number, to: number, how: (touch: EntryTouch) => boolean): boolean {
    for (let i = from + 1; i < to; i++) {
      const entry = this.entries[i];
      if ((entry && isHost(entry)) || this.touches[i]!.some(how)) return true;
    }
    return false;
  }

  /** The last place before `at` that writes all of `stretch`, if nothing changes it between; undefined else. */
  writer(at: number, stretch: Stretch): number | undefined {
    for (let i = at - 1; i >= 0; i--) {
      const entry = this.entries[i];
      if (entry && isHost(entry)) return undefined;
      const written = this.touches[i]!.find((touch) => isWrite(touch) && overlap(touch, stretch));
      if (written) return written.manner === 'writes' && covers(written, stretch) ? i : undefined;
    }
    return undefined;
  }

  private touchesAt(entry: Entry): readonly EntryTouch[] {
    return isHost(entry) ? [] : touchesOf(entry, this.info);
  }
}
