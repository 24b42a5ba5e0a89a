import type { Loss } from '../losses/index.js';
import type { Batch } from './batch.js';
import { bytesView, copyRows, floatsView, intsView, type View } from './batches.js';
import type { Rows } from './inputs.js';
import type { NetworkPlan } from './network.js';
import type { PlannedSlot } from './storage.js';
import { badLabel, isClass } from './targets.js';

/** Where a plan has its batch: examples, targets and weights. */
export class BatchBuffers {
  /** Examples that come as bytes: their place is free for others once they are numbers. */
  readonly staging: PlannedSlot;
  /** 0, 1, 2 and on. */
  readonly order: PlannedSlot;
  readonly targets: PlannedSlot;
  readonly weights: PlannedSlot;
  /** Whether the batch was loaded as bytes, and with weights. */
  fromBytes = false;
  weighted = false;
  private readonly views: {
    readonly x: View<Float32Array | Float64Array>;
    readonly bytes: View<Uint8Array>;
    readonly labels: View<Int32Array>;
    readonly targets: View<Float32Array | Float64Array>;
    readonly weights: View<Float32Array | Float64Array>;
  };

  constructor(
    network: NetworkPlan,
    private readonly loss: Loss | undefined,
    private readonly columns: number,
    private readonly rowsPerExample: number,
  ) {
    const { input, output, endTime, lossTime, store, options } = network;
    const { batch } = options;
    const { memory } = store.engine;
    const numbers = loss ? batch * output.size : 0;
    const rows = loss ? batch * rowsPerExample : 0;
    this.staging = network.extra(batch * input.size, 0, 0);
    this.order = network.extra(batch * 4, 0, endTime);
    this.targets = network.extra(numbers * memory.elementBytes, 0, lossTime);
    this.weights = network.extra(rows * memory.elementBytes, 0, lossTime);
    this.views = {
      x: floatsView(memory, input, batch * input.size),
      bytes: bytesView(memory, this.staging, batch * input.size),
      labels: intsView(memory, this.targets, rows),
      targets: floatsView(memory, this.targets, numbers),
      weights: floatsView(memory, this.weights, rows),
    };
  }

  /** Brings in a batch. */
  load(batch: Batch): void {
    const { inputs, targets, weights, order, start, rows } = batch;
    this.fromBytes = inputs.data instanceof Uint8Array;
    copyRows(this.fromBytes ? this.views.bytes.now : this.views.x.now, inputs.data, inputs.size, order, start, rows);
    if (!targets) return;
    if (this.loss!.targets === 'classes') this.loadLabels(targets, order, start, rows);
    else copyRows(this.views.targets.now, targets.data, targets.size, order, start, rows);
    this.weighted = weights !== undefined;
    if (weights) this.loadWeights(weights, order, start, rows);
  }

  /** Checked once more: kernels look up by labels, and the caller's array may have changed since it was first looked at. */
  private loadLabels(from: Rows, order: Int32Array | undefined, start: number, rows: number): void {
    const { data, size } = from;
    const { columns } = this;
    const to = this.views.labels.now;
    for (let r = 0; r < rows; r++) {
      const at = (order ? order[start + r]! : start + r) * size;
      for (let i = 0; i < size; i++) {
        const label = data[at + i]!;
        if (!isClass(label, columns)) throw badLabel(from, at + i, columns);
        to[r * size + i] = label;
      }
    }
  }

  private loadWeights(from: Float32Array, order: Int32Array | undefined, start: number, rows: number): void {
    const to = this.views.weights.now;
    const { rowsPerExample } = this;
    for (let r = 0; r < rows * rowsPerExample; r++) {
      const example = start + Math.floor(r / rowsPerExample);
      to[r] = from[order ? order[example]! : example]!;
    }
  }
}
