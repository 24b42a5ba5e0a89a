import type { Arena } from './arena.js';
import type { KernelInfo } from './kernels.js';
import { type DerivedBlock, derivedBy, type Entry, isHost, type Origin, type RecordEntry } from './program.js';
import type { GivenRecord, KernelName } from './records/index.js';
import { complete } from './records/layout.js';
import { isWrite, type Stretch, touchesOf } from './touches.js';

/**
 * What programs that do not learn make of a model's weights alone: panels, transformed kernels, kernels that took a normalization in. It is held beside
 * the weights, once for all programs. Whoever writes weights says so by `changed`.
 */
export class DerivedWeights {
  private version = 1;
  private readonly blocks = new Map<string, DerivedBlock>();

  constructor(
    private readonly arena: Arena,
    private readonly weights: () => Iterable<Stretch>,
  ) {}

  /** The weights are others now. */
  changed(): void {
    this.version++;
  }

  /** Whether a stretch of memory holds weights, or what is made of them. */
  holds({ start, end }: Stretch): boolean {
    return [...this.weights(), ...this.blocks.values()].some((all) => all.start <= start && end <= all.end);
  }

  /** This, for a list that leaves the weights as they are; undefined where a layer's own records write any. */
  forList(entries: readonly Entry[], info: KernelInfo): DerivedWeights | undefined {
    const writes = (entry: Entry): boolean =>
      !isHost(entry) && !derivedBy(entry) && touchesOf(entry, info).some((touch) => isWrite(touch) && this.holds(touch));
    return entries.some(writes) ? undefined : this;
  }

  /** The entry of a record that makes `bytes` behind `field` of what `holds` tells of. */
  entry<K extends KernelName>(kernel: K, given: Partial<GivenRecord<K>>, field: string, bytes: number, origin: Origin): RecordEntry<K> {
    const key = kernel + JSON.stringify(given);
    let block = this.blocks.get(key);
    if (!block) {
      const start = this.arena.allocate(bytes);
      block = { start, end: start + bytes, version: 0, layout: 0 };
      this.blocks.set(key, block);
    }
    return { kernel, record: complete(kernel, { ...given, [field]: block.start } as GivenRecord<K>), origin, derives: block };
  }

  /** Has `run` make what is out of date, of the entries that derive something: they stand first, in their order. */
  refresh(entries: readonly Entry[], layouts: readonly number[], run: (i: number) => void): void {
    for (let i = 0; i < entries.length; i++) {
      const block = derivedBy(entries[i]!);
      if (!block) return;
      const layout = layouts[i] ?? 0;
      if (block.version === this.version && block.layout === layout) continue;
      run(i);
      block.version = this.version;
      block.layout = layout;
    }
  }

  release(): void {
    for (const { start } of this.blocks.values()) this.arena.release(start);
    this.blocks.clear();
  }
}
