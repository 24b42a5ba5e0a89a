import type { Pointer } from '../engine/kernels.js';
import type { Recorder } from '../engine/program.js';
import type { LossCall } from '../losses/index.js';
import { type MetricCall, sizeOfSums } from '../metrics/metric.js';
import type { Batch } from './batch.js';
import { copyRows, floatsView, intsView, type View } from './batches.js';
import type { Head } from './compile.js';
import { makerOf } from './graph.js';
import type { Rows } from './inputs.js';
import type { NetworkPlan } from './network.js';
import { outputFlaw } from './output-flaw.js';
import type { PlannedSlot } from './storage.js';
import { badLabel, boundsOf, checkNumbers, isClass } from './targets.js';

/** An output of a plan with its targets, loss and metrics: where they lie, and the records that compute them. */
export class HeadPlan {
  /** Whether the batch was loaded with weights. */
  weighted = false;
  /** Where its results lie, f64: whether its targets can be computed with, the loss, the metrics. */
  results: Pointer = 0;
  readonly rowsPerExample: number;
  /** Between which numbers targets must lie; undefined where that is not looked at here. */
  readonly targetBounds: readonly [number, number] | undefined;
  private readonly columns: number;
  private readonly targets: PlannedSlot;
  private readonly weights: PlannedSlot;
  private readonly losses: PlannedSlot;
  /** What rows count where the output has a mask. */
  private readonly unmasked: PlannedSlot | undefined;
  private readonly lossScratch: PlannedSlot;
  private readonly scratch: readonly [PlannedSlot, PlannedSlot];
  private readonly views: {
    readonly labels: View<Int32Array>;
    readonly targets: View<Float32Array | Float64Array>;
    readonly weights: View<Float32Array | Float64Array>;
  };

  constructor(
    private readonly network: NetworkPlan,
    private readonly at: number,
    readonly head: Head,
    /** The loss takes the last activation over. */
    private readonly taken: boolean,
  ) {
    const { lossTime, store, options } = network;
    const { memory, precision } = store.engine;
    const { slot, mask } = network.ends[at]!;
    const { loss } = head;
    this.columns = slot.shape[slot.shape.length - 1] ?? 1;
    this.rowsPerExample = slot.size / this.columns;
    if (loss?.targets === 'rows') this.targetBounds = boundsOf(loss, precision);
    const numbers = loss ? options.batch * slot.size : 0;
    const rows = loss ? options.batch * this.rowsPerExample : 0;
    const bytes = memory.elementBytes;
    this.targets = network.extra(numbers * bytes, 0, lossTime);
    this.weights = network.extra(rows * bytes, 0, lossTime);
    this.unmasked = mask && network.extra(rows * bytes, lossTime, lossTime);
    this.losses = network.extra(rows * bytes, lossTime, lossTime);
    this.lossScratch = network.extra((loss?.scratch?.(rows, this.columns) ?? 0) * bytes, lossTime, lossTime);
    this.scratch = [network.extra(rows * 4, lossTime, lossTime), network.extra(rows * 4, lossTime, lossTime)];
    this.views = {
      labels: intsView(memory, this.targets, rows),
      targets: floatsView(memory, this.targets, numbers),
      weights: floatsView(memory, this.weights, rows),
    };
  }

  /** Results that it tells. */
  static resultCount({ metrics }: Head): number {
    return 2 + sizeOfSums(metrics);
  }

  /** Brings in a batch's targets and weights. */
  load({ targets, weights, order, start, rows }: Batch): void {
    const own = targets![this.at];
    if (!own) return;
    if (this.head.loss!.targets === 'classes') this.loadLabels(own, order, start, rows);
    else copyRows(this.views.targets.now, own.data, own.size, order, start, rows);
    const counted = weights?.[this.at];
    this.weighted = counted !== undefined;
    if (counted) this.loadWeights(counted, order, start, rows);
  }

  /** Looks whether targets are numbers that the loss can be computed with. */
  recordLook({ kernels }: Recorder, rows: number): void {
    if (!this.targetBounds) return;
    const [low, high] = this.targetBounds;
    const n = rows * this.rowsPerExample * this.columns;
    kernels.allWithin({ x: this.targets.pointer, n, low, high, result: this.results });
  }

  /** Refuses targets that were looked at and found wanting. */
  check({ targets }: Batch): void {
    const { memory, precision } = this.network.store.engine;
    if (this.targetBounds && memory.f64[this.results / 8] === 0) checkNumbers(targets![this.at]!, this.head.loss!, precision);
  }

  /** What is wrong with the outputs for the loss, in a sentence. */
  outputFlaw(rows: number): string | undefined {
    const { graph, ends, store } = this.network;
    const { loss } = this.head;
    if (!loss) return undefined;
    const { slot } = ends[this.at]!;
    const last = makerOf(graph, graph.outputs[this.at]!.value)?.layer.finalActivation;
    return outputFlaw(loss, last, store.engine.memory.floats(slot.pointer, rows * slot.size), this.columns);
  }

  /** The loss, its gradient, and the metrics. */
  record(recorder: Recorder, examples: number, weighted: boolean): void {
    const { network, columns, rowsPerExample } = this;
    const { loss, metrics, weight } = this.head;
    if (!loss) return;
    const { slot, gradient, mask } = network.ends[this.at]!;
    const rows = examples * rowsPerExample;
    const losses = this.losses.pointer;
    const shared = { output: slot.pointer, targets: this.targets.pointer, rows, columns };
    const { memory, kernels: atOnce } = network.store.engine;
    const own = weighted ? this.weights.pointer : 0;
    const call: LossCall = {
      ...shared,
      weights: this.unmasked?.pointer ?? own,
      scale: weight / rows,
      gradient: gradient?.pointer ?? 0,
      losses,
      scratch: this.lossScratch.pointer,
      memory,
    };
    recorder.origin = { layer: loss.name, pass: 'loss' };
    const { kernels } = recorder;
    if (mask) recorder.host(() => mask.weigh(memory, rows, rowsPerExample, own, call.weights));
    if (loss.emits) loss.compute(kernels, call, this.taken);
    else recorder.host(() => loss.compute(atOnce, call, this.taken));
    const result = this.results + 8;
    if (call.weights) kernels.dot({ w: call.weights, x: losses, n: rows, result });
    else kernels.sum({ x: losses, n: rows, result });
    const [first, second] = this.scratch;
    const metricCall: MetricCall = {
      ...shared,
      memory,
      targetsAre: loss.targets,
      rowsPerExample,
      scratch: [first.pointer, second.pointer],
      mask: mask?.slot,
    };
    let at = this.results + 2 * 8;
    for (const metric of metrics) {
      const { size = 1 } = metric;
      const [place, sums] = [at / 8, new Float64Array(size)];
      at += size * 8;
      recorder.origin = { layer: metric.name, pass: 'loss' };
      if (metric.record?.(kernels, metricCall, place * 8)) continue;
      recorder.host(() => {
        sums.fill(0);
        const sum = metric.sum(atOnce, { ...metricCall, result: place * 8 }, sums);
        if (size === 1) sums[0] = sum;
        memory.f64.set(sums, place);
      });
    }
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

  /** One an example, or one a row. */
  private loadWeights({ data, size }: Rows, order: Int32Array | undefined, start: number, rows: number): void {
    const to = this.views.weights.now;
    const { rowsPerExample } = this;
    for (let r = 0; r < rows * rowsPerExample; r++) {
      const example = Math.floor(r / rowsPerExample);
      const at = order ? order[start + example]! : start + example;
      to[r] = data[size === 1 ? at : at * size + (r % rowsPerExample)]!;
    }
  }
}
