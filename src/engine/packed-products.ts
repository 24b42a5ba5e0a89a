import type { KernelInfo } from './kernels.js';
import { mostPackedNumbers } from './micro-tiles.js';
import type { Packing } from './packing.js';
import { type Entry, isHost, isProduct, type RecordEntry } from './program.js';
import { complete } from './records/layout.js';
import { isWrite, overlap, touchesOf } from './touches.js';

type Product = RecordEntry<'gemm'>;

/** Numbers of B up to which products go without packing. */
const THIN = 512;

/** Whether two products are of one size and read the same B. */
function alike({ record: a }: Product, { record: b }: Product): boolean {
  return a.b === b.b && a.ldb === b.ldb && a.transposeB === b.transposeB && a.m === b.m && a.n === b.n && a.k === b.k;
}

/** Whether a product goes faster with its B packed: see assembly/gemm/thin.ts, and few.ts for a single row. */
const gains = ({ record: { m, n, k, transposeB } }: Product): boolean => n * k > THIN && (m > 1 || transposeB);

/** The places of products that are alike, list by list. */
function alikeOf(entries: readonly Entry[]): number[][] {
  const lists: number[][] = [];
  entries.forEach((entry, i) => {
    if (!isProduct(entry) || !gains(entry)) return;
    const list = lists.find(([first]) => alike(entries[first!] as Product, entry));
    if (list) list.push(i);
    else lists.push([i]);
  });
  return lists.filter(({ length }) => length > 1);
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

/** Has B packed once where several products of a list read the same one: a recurrent layer's weights, at every step of time. */
export const packOnce: Packing = (entries, info, allocate) => {
  const runs = alikeOf(entries).flatMap((places) => unwritten(entries, places, info));
  const readers = new Map<Entry, Product>();
  if (runs.length === 0) return { entries, readers, block: 0 };
  const bytes = runs.map(([first]) => {
    const { n, k } = (entries[first!] as Product).record;
    return mostPackedNumbers(n, k) * info.elementBytes;
  });
  const block = allocate(bytes.reduce((sum, each) => sum + each, 0));
  const result = entries.map((entry) => [entry]);
  let packed = block;
  for (const [at, places] of runs.entries()) {
    const reader = entries[places[0]!] as Product;
    const { n, k, b, ldb, transposeB } = reader.record;
    const pack = { kernel: 'packB', record: complete('packB', { n, k, b, ldb, transposeB, packed }), origin: reader.origin } as RecordEntry;
    for (const i of places) {
      const product = entries[i] as Product;
      result[i] = [{ ...product, record: { ...product.record, packed } }];
    }
    result[places[0]!]!.unshift(pack);
    readers.set(pack, reader);
    packed += bytes[at]!;
  }
  return { entries: result.flat(), readers, block };
};
