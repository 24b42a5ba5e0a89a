import type { DerivedWeights } from './derived.js';
import type { KernelInfo } from './kernels.js';
import { mostPackedNumbers } from './micro-tiles.js';
import type { Packed, Packing } from './packing.js';
import { derivedFirst, type Entry, isHost, isProduct, type RecordEntry } from './program.js';
import { complete } from './records/layout.js';
import { isWrite, overlap, touchesOf } from './touches.js';

type Product = RecordEntry<'gemm'>;

/** Numbers of B up to which products go without packing. */
const THIN = 512;

/** Bytes of a product's B, packed. */
const bytesOf = ({ record: { n, k } }: Product, info: KernelInfo): number => mostPackedNumbers(n, k) * info.elementBytes;

/** Whether two products are of one size and read the same B. */
function alike({ record: a }: Product, { record: b }: Product): boolean {
  return a.b === b.b && a.ldb === b.ldb && a.transposeB === b.transposeB && a.m === b.m && a.n === b.n && a.k === b.k;
}

/** Whether a product goes faster with its B packed: see assembly/gemm/thin.ts, and few.ts for a single row. */
const gains = ({ record: { m, n, k, transposeB } }: Product): boolean => n * k > THIN && (m > 1 || transposeB);

/** The places of products that are alike, list by list. */
function alikeOf(entries: readonly Entry[]): number[][] {
  const lists: number[][] = [];
  for (let i = 0; i < entries.length; i++) {
    const entry = entries[i]!;
    if (!isProduct(entry) || !gains(entry)) continue;
    let at = 0;
    while (at < lists.length && !alike(entries[lists[at]![0]!] as Product, entry)) at++;
    if (at === lists.length) lists.push([i]);
    else lists[at]!.push(i);
  }
  return lists;
}

/** Whether the entries from one place to before another may write to a product's B. */
function writesB(entries: readonly Entry[], product: Product, from: number, to: number, info: KernelInfo): boolean {
  const b = touchesOf(product, info).find(({ field }) => field === 'b')!;
  return entries
    .slice(from, to)
    .some((entry) => isHost(entry) || touchesOf(entry, info).some((touch) => isWrite(touch) && overlap(touch, b)));
}

/** A list of places, cut where B is written between two of them. */
function unwritten(entries: readonly Entry[], places: readonly number[], info: KernelInfo): number[][] {
  const runs: number[][] = [];
  for (const [at, i] of places.entries()) {
    if (at === 0 || writesB(entries, entries[i] as Product, places[at - 1]!, i, info)) runs.push([]);
    runs[runs.length - 1]!.push(i);
  }
  return runs.filter(({ length }) => length > 1);
}

const none: Packed['readers'] = new Map();

/** Rows from which on packing B takes less than a fiftieth of a product. */
const MANY_ROWS = 256;

/** Of lists of products that are alike, those that read weights, which are packed once for all programs; of products of several sizes the first one's. */
function ofWeights(lists: readonly number[][], entries: readonly Entry[], info: KernelInfo, derived: DerivedWeights): number[][] {
  const known = new Set<number>();
  return lists.filter(([first]) => {
    const product = entries[first!] as Product;
    const { b, m } = product.record;
    const weights = touchesOf(product, info).find(({ field }) => field === 'b')!;
    return m < MANY_ROWS && derived.holds(weights) && !known.has(b) && known.add(b);
  });
}

/**
 * Has B packed once where several products of a list read the same one: a recurrent layer's weights, at every step of time. In a list that leaves the
 * weights as they are, those are packed once for all its runs.
 */
export const packOnce: Packing = (entries, info, allocate, derived) => {
  const lists = alikeOf(entries);
  const own = derived?.forList(entries, info);
  const fixed = own ? ofWeights(lists, entries, info, own) : [];
  const runs = lists.filter((places) => places.length > 1 && !fixed.includes(places)).flatMap((places) => unwritten(entries, places, info));
  if (fixed.length + runs.length === 0) return { entries, readers: none, block: 0 };
  const readers = new Map<Entry, Product>();
  const block = runs.length > 0 ? allocate(runs.reduce((sum, [first]) => sum + bytesOf(entries[first!] as Product, info), 0)) : 0;
  const result = entries.map((entry) => [entry]);
  let next = block;
  for (const places of [...fixed, ...runs]) {
    const reader = entries[places[0]!] as Product;
    const { n, k, b, ldb, transposeB } = reader.record;
    const bytes = bytesOf(reader, info);
    let pack: RecordEntry<'packB'>;
    if (fixed.includes(places)) pack = own!.entry('packB', { n, k, b, ldb, transposeB }, 'packed', bytes, reader.origin);
    else {
      pack = { kernel: 'packB', record: complete('packB', { n, k, b, ldb, transposeB, packed: next }), origin: reader.origin };
      next += bytes;
    }
    for (const i of places) {
      const product = entries[i] as Product;
      result[i] = [{ ...product, record: { ...product.record, packed: pack.record.packed } }];
    }
    result[places[0]!]!.unshift(pack as Entry);
    readers.set(pack as Entry, reader);
  }
  return { entries: derivedFirst(result.flat()), readers, block };
};
