import type { Kernels, Pointer } from '../engine/kernels.js';
import type { Batch } from './batch.js';
import { bytesView, copyRows, floatsView, type View } from './batches.js';
import type { NetworkPlan } from './network.js';
import type { PlannedSlot } from './storage.js';

/** Where a plan has the examples of one of its inputs. */
export class InputBuffers {
  /** Whether the batch was loaded as bytes. */
  fromBytes = false;
  /** Examples that come as bytes: their place is free for others once they are numbers. */
  private readonly staging: PlannedSlot;
  private readonly slot: PlannedSlot;
  private readonly numbers: View<Float32Array | Float64Array>;
  private readonly bytes: View<Uint8Array>;

  constructor(
    network: NetworkPlan,
    private readonly at: number,
  ) {
    const slot = network.inputs[at]!;
    const count = network.options.batch * slot.size;
    const { memory } = network.store.engine;
    this.slot = slot;
    this.staging = network.extra(count, 0, 0);
    this.numbers = floatsView(memory, slot, count);
    this.bytes = bytesView(memory, this.staging, count);
  }

  /** Brings in a batch. */
  load({ inputs, order, start, rows }: Batch): void {
    const { data, size } = inputs[this.at]!;
    this.fromBytes = data instanceof Uint8Array;
    copyRows(this.fromBytes ? this.bytes.now : this.numbers.now, data, size, order, start, rows);
  }

  /** Makes numbers of bytes. `order` holds 0, 1, 2 and on. */
  recordBytes(kernels: Kernels, rows: number, order: Pointer): void {
    kernels.gatherBytes({ source: this.staging.pointer, indices: order, y: this.slot.pointer, rows, columns: this.slot.size });
  }

  /** Looks for NaN and infinity. */
  recordLook(kernels: Kernels, rows: number, largest: number, result: Pointer): void {
    kernels.allWithin({ x: this.slot.pointer, n: rows * this.slot.size, low: -largest, high: largest, result });
  }
}
