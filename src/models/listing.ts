import { costOf, derivedBy, type Entry, isHost, type RecordEntry } from '../engine/program.js';
import { layoutOf } from '../engine/records/layout.js';
import { textTable } from './text-table.js';

/** The sizes of a record: its counts and flags by name, without those that are 0. */
function sizesOf({ kernel, record }: RecordEntry): string {
  const values = record as unknown as Record<string, number | boolean>;
  return Object.entries(layoutOf(kernel).declaration.fields)
    .filter(([name, { kind }]) => (kind === 'count' || kind === 'flag') && values[name] && name !== 'microKernel')
    .map(([name, { kind }]) => (kind === 'flag' ? name : `${name} ${values[name]}`))
    .join(', ');
}

const mega = (n: number): string => (n / 1e6).toFixed(3);

/** A program as text: for every record the pass and the layer it came from, its sizes, floating-point operations and bytes. */
export function listEntries(entries: readonly Entry[]): string {
  const rows = entries.map((entry, i) => {
    const { layer } = entry.origin;
    const pass = derivedBy(entry) ? 'weights' : entry.origin.pass;
    if (isHost(entry)) return [String(i), pass, layer, 'JavaScript', '', '', ''];
    const { flop, bytes } = costOf(entry);
    return [String(i), pass, layer, entry.kernel, sizesOf(entry), mega(flop), mega(bytes)];
  });
  const titles = ['record', 'pass', 'layer', 'kernel', 'sizes', 'MFLOP', 'MB'];
  return textTable([titles, ...rows], (column) => column >= 5).join('\n');
}

/** What a record took. */
export interface ProfiledRecord {
  /** The kernel, or 'JavaScript'. */
  name: string;
  layer: string;
  pass: 'forward' | 'backward' | 'update';
  /** Milliseconds a step, and their share of the whole step. */
  ms: number;
  share: number;
  /** Floating-point operations and bytes a nanosecond, by the kernel's own count; 0 for JavaScript. */
  gflops: number;
  gbs: number;
}

/** Where a step's time went. `toString()` is a table of it, the longest first. */
export interface Profile {
  records: ProfiledRecord[];
  /** Milliseconds a step. */
  total: number;
  toString(): string;
}

/** The profile of a program whose entries took `milliseconds` each. */
export function profileOf(entries: readonly Entry[], milliseconds: ArrayLike<number>): Profile {
  let total = 0;
  for (let i = 0; i < entries.length; i++) total += milliseconds[i]!;
  const list = entries.map((entry, i): ProfiledRecord => {
    const { layer, pass } = entry.origin;
    const ms = milliseconds[i]!;
    const { flop, bytes } = isHost(entry) ? { flop: 0, bytes: 0 } : costOf(entry);
    const name = isHost(entry) ? 'JavaScript' : entry.kernel;
    const rate = (n: number): number => (ms > 0 ? n / (ms * 1e6) : 0);
    return {
      name,
      layer,
      pass: pass === 'loss' ? 'forward' : pass,
      ms,
      share: total > 0 ? ms / total : 0,
      gflops: rate(flop),
      gbs: rate(bytes),
    };
  });
  const cells = (r: ProfiledRecord): string[] => [
    r.pass,
    r.layer,
    r.name,
    r.ms.toFixed(3),
    `${(100 * r.share).toFixed(1)} %`,
    r.gflops.toFixed(1),
    r.gbs.toFixed(1),
  ];
  return {
    records: list,
    total,
    toString: () => {
      const longest = [...list].sort((a, b) => b.ms - a.ms);
      const titles = ['pass', 'layer', 'kernel', 'ms', 'share', 'GFLOP/s', 'GB/s'];
      return textTable([titles, ...longest.map(cells)], (column) => column >= 3).join('\n');
    },
  };
}
