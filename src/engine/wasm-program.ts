import type { DerivedWeights } from './derived.js';
import type { Instances } from './instance.js';
import type { KernelInfo, Pointer } from './kernels.js';
import type { WasmMemory } from './memory.js';
import type { MicroKernelChoice } from './micro-kernel.js';
import { panelWidth } from './micro-tiles.js';
import { type Packed, packing } from './packing.js';
import { costOf, derivedBy, type Entry, type HostEntry, isHost, isProduct, type Program, type RecordEntry } from './program.js';
import { type KernelLayout, layoutOf, writeRecord } from './records/layout.js';
import type { Team } from './team.js';

/** What programs need of the engine they run on. */
export interface Backend {
  readonly instances: Instances;
  readonly memory: WasmMemory;
  readonly info: KernelInfo;
  readonly choice: MicroKernelChoice;
  /** Memory of the matrix product and of noise, a share for each thread. */
  readonly scratch: Pointer;
  readonly team: Team | undefined;
  /** Runs `count` entries of a list. */
  walk(list: Pointer, count: number): void;
  /** The same on the caller's thread alone. */
  walkAlone(list: Pointer, count: number): void;
  allocate(bytes: number): Pointer;
  release(at: Pointer): void;
}

/** Bytes of an entry of a list, as assembly/walk.ts reads it: kernel, record, threads, and whether all wait for each other after it. */
export const ENTRY_BYTES = 16;

/**
 * Work below this stays with one thread, in nanoseconds of it: a barrier takes half a microsecond while all are awake, and what one core has in its
 * cache another must fetch.
 */
const LEAST_NS = 16_000;

/** Rows and columns of what kernels multiply that take a product into themselves. */
const BLOCK = 64;

/** How many threads share a record: all, or one where that is not worth it. */
function threadsFor(entry: RecordEntry, { team }: Backend, leastNs: number): number {
  if (!team || team.size === 1 || layoutOf(entry.kernel).declaration.split === undefined) return 1;
  return costOf(entry).ns >= leastNs ? team.size : 1;
}

/** The micro-kernel for a matrix product, of which a thread takes a band. */
function microKernelFor(backend: Backend, product: RecordEntry<'gemm'>, leastNs: number): number {
  const threads = threadsFor(product, backend, leastNs);
  const { m, n } = product.record;
  return m >= n ? backend.choice.for(Math.ceil(m / threads), n) : backend.choice.for(m, Math.ceil(n / threads));
}

/** Whether a kernel works in the engine's memory: it has a field for it, and its caller gave none. Of its declaration a bundle keeps the kinds of fields alone. */
const worksInScratch = ({ record }: RecordEntry, { declaration }: KernelLayout): boolean =>
  Object.hasOwn(declaration.fields, 'scratch') && !(record as { readonly scratch?: number }).scratch;

/**
 * Writes a record at `at`, with what the engine adds to it: where to work, and by which micro-kernel, which one that packs has in common with its
 * `reader`. Returns the threads that share it.
 */
export function placeRecord(
  backend: Backend,
  at: Pointer,
  layout: KernelLayout,
  entry: RecordEntry,
  leastNs: number = LEAST_NS,
  reader?: RecordEntry<'gemm'>,
): number {
  const { record } = entry;
  const threads = threadsFor(entry, backend, leastNs);
  const { scratch } = backend;
  let whole: object = record;
  const product = isProduct(entry) ? entry : reader;
  if (product) whole = { ...record, scratch, microKernel: microKernelFor(backend, product, leastNs) };
  else if (worksInScratch(entry, layout)) whole = { ...record, scratch, microKernel: backend.choice.for(BLOCK, BLOCK) };
  writeRecord(backend.memory, at, layout, whole);
  return threads;
}

/** Writes an entry of a list. */
export function placeEntry(
  { memory, instances }: Backend,
  at: Pointer,
  layout: KernelLayout,
  record: Pointer,
  threads: number,
  barrier: boolean,
): void {
  memory.i32.set([instances.placeOf(layout), record, threads, Number(barrier)], at / 4);
}

/** Entries that follow each other in a list, with no JavaScript between. */
interface Segment {
  list: Pointer;
  count: number;
  /** Whether threads share any of them: else nobody is woken. */
  shared: boolean;
}

/** A program in engine memory: a list, and behind it the records. */
export class WasmProgram implements Program {
  readonly entries: readonly Entry[];
  private block: Pointer;
  private readonly packed: Packed;
  /** What runs, in order. */
  private readonly segments: (Segment | HostEntry)[] = [];
  /** Records by entry, 0 for JavaScript's; and the threads that share them. */
  private readonly at: Pointer[] = [];
  private readonly threads: number[] = [];
  /** Of entries that derive something from weights, which stand first: the width of the panels that they pack, or 0. */
  private readonly layouts: number[] = [];
  private products = 0;
  private work = 0;
  private choiceVersion: number;

  constructor(
    private readonly backend: Backend,
    given: readonly Entry[],
    private readonly leastNs: number = LEAST_NS,
    private readonly derived?: DerivedWeights,
  ) {
    this.packed = packing(given, backend.info, backend.allocate, derived);
    const { entries } = this.packed;
    this.entries = entries;
    const bytes = entries.map((entry) => (isHost(entry) ? 0 : layoutOf(entry.kernel).bytes));
    const listBytes = entries.length * ENTRY_BYTES;
    this.block = backend.allocate(listBytes + bytes.reduce((sum, n) => sum + n, 0));
    let record = this.block + listBytes;
    entries.forEach((entry, i) => {
      this.at.push(isHost(entry) ? 0 : record);
      this.threads.push(isHost(entry) ? 1 : this.place(entry, record, i));
      record += bytes[i]!;
      if (!derivedBy(entry)) this.append(entry, i);
    });
    entries.forEach((entry, i) => {
      if (!isHost(entry)) placeEntry(backend, this.entryAt(i), layoutOf(entry.kernel), this.at[i]!, this.threads[i]!, this.waitsAfter(i));
    });
    this.choiceVersion = backend.choice.version;
  }

  run(): void {
    const { choice } = this.backend;
    if (this.products > 0) {
      choice.count(this.products, this.work);
      if (choice.version !== this.choiceVersion) this.chooseAgain();
    }
    this.derived?.refresh(this.entries, this.layouts, this.deriveOne);
    const { segments } = this;
    for (let i = 0; i < segments.length; i++) {
      const segment = segments[i]!;
      if ('host' in segment) segment.host();
      else if (segment.shared) this.backend.walk(segment.list, segment.count);
      else this.backend.walkAlone(segment.list, segment.count);
    }
  }

  runOne(i: number): void {
    const entry = this.entries[i]!;
    if (isHost(entry)) entry.host();
    else this.backend.walk(this.entryAt(i), 1);
  }

  release(): void {
    this.backend.release(this.block);
    this.block = 0;
    if (this.packed.block) this.backend.release(this.packed.block);
  }

  private readonly deriveOne = (i: number): void => this.backend.walk(this.entryAt(i), 1);

  /** Writes an entry's record. Returns the threads that share it. */
  private place(entry: RecordEntry, at: Pointer, i: number): number {
    const { backend, leastNs, packed } = this;
    const reader = packed.readers.get(entry as Entry);
    this.layouts[i] = reader ? panelWidth(microKernelFor(backend, reader, leastNs)) : 0;
    return placeRecord(backend, at, layoutOf(entry.kernel), entry, leastNs, reader);
  }

  private entryAt(i: number): Pointer {
    return this.block + i * ENTRY_BYTES;
  }

  private append(entry: Entry, i: number): void {
    if (isHost(entry)) {
      this.segments.push(entry);
      return;
    }
    const last = this.segments[this.segments.length - 1];
    const shared = this.threads[i]! > 1;
    if (last && 'list' in last) {
      last.count++;
      last.shared ||= shared;
    } else {
      this.segments.push({ list: this.entryAt(i), count: 1, shared });
    }
    if (!isProduct(entry)) return;
    this.products++;
    this.work += entry.record.m * entry.record.n * entry.record.k;
  }

  /** Records of one thread that follow each other need no waiting between them; at the end of a segment all wait for the last. */
  private waitsAfter(i: number): boolean {
    const next = this.entries[i + 1];
    return (
      next === undefined || derivedBy(this.entries[i]!) !== undefined || isHost(next) || this.threads[i]! > 1 || this.threads[i + 1]! > 1
    );
  }

  /** Another micro-kernel may be the fastest now. */
  private chooseAgain(): void {
    this.choiceVersion = this.backend.choice.version;
    this.entries.forEach((entry, i) => {
      if (!isHost(entry)) this.place(entry, this.at[i]!, i);
    });
  }
}
