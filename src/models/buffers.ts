import type { Arena } from '../engine/arena.js';
import type { Pointer } from '../engine/kernels.js';
import type { Stretch } from '../engine/touches.js';
import { sizeOf } from '../shape.js';
import { PlannedSlot, packStorages, type Storage } from './storage.js';

/** The memory of a plan: buffers that live from one time to another, in one block of the arena. */
export class Buffers {
  private readonly slots: PlannedSlot[] = [];
  private readonly storages: Storage[] = [];
  private block: Pointer = 0;
  private bytes = 0;

  /** A buffer of `bytes` bytes, in use from `birth` to `death`. */
  take(shape: readonly number[], bytes: number, birth: number, death: number): PlannedSlot {
    const storage = { bytes, birth, death, offset: 0 };
    this.storages.push(storage);
    return this.sharing(shape, storage);
  }

  /** Another view of a buffer. */
  sharing(shape: readonly number[], storage: Storage): PlannedSlot {
    const slot = new PlannedSlot(shape, sizeOf(shape), storage);
    this.slots.push(slot);
    return slot;
  }

  /** A buffer is in use at `time` too. */
  touch(storage: Storage, time: number): void {
    storage.birth = Math.min(storage.birth, time);
    storage.death = Math.max(storage.death, time);
  }

  /** Packs the buffers and takes the block from the arena. */
  bind(arena: Arena): void {
    this.bytes = packStorages(this.storages);
    this.block = arena.allocate(this.bytes);
    for (const slot of this.slots) slot.pointer = this.block + slot.storage.offset;
  }

  /** Gives the block back. */
  release(arena: Arena): void {
    arena.release(this.block);
    this.block = 0;
  }

  /** Whether a stretch of memory is another's, or of a buffer for which `outlives` holds. */
  outlives({ start, end }: Stretch, outlives: (storage: Storage) => boolean): boolean {
    if (start < this.block || end > this.block + this.bytes) return true;
    return this.storages.some((storage) => {
      const at = this.block + storage.offset;
      return outlives(storage) && at < end && start < at + storage.bytes;
    });
  }
}
