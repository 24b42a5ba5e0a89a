import type { Kernels } from '../engine/kernels.js';
import { DataError } from '../errors.js';
import type { Loss, LossCall } from '../losses/index.js';
import type { Metric, MetricCall } from '../metrics/index.js';
import { bytesView, copyRows, floatsView, intsView, type View } from './batches.js';
import { badLabel, isClass, type Rows } from './inputs.js';
import { type Graph, NetworkPlan } from './network.js';
import { outputFlaw } from './output-flaw.js';
import type { ParameterStore } from './parameters.js';
import type { PlannedSlot } from './storage.js';

export interface BatchPlanOptions {
  batch: number;
  training: boolean;
  gradients: boolean;
  /** Without a loss the plan can predict alone. */
  loss?: Loss | undefined;
  metrics?: readonly Metric[] | undefined;
  /** As for `NetworkPlan`. */
  keepOutputs?: boolean;
}

/** A network planned for a batch size, with the buffers around it: the batch itself, targets, losses. */
export class BatchPlan {
  readonly network: NetworkPlan;
  readonly batch: number;
  /** The loss, summed over the rows of the last `computeLoss`, and each metric's sum. */
  lossSum = 0;
  readonly metricSums: Float64Array;
  private readonly kernels: Kernels;
  private readonly taken: boolean;
  private readonly weightsAt: number;
  private readonly call: LossCall;
  private readonly metricCall: MetricCall;
  private readonly staging: PlannedSlot;
  private readonly order: PlannedSlot;
  private readonly x: View<Float32Array | Float64Array>;
  private readonly bytes: View<Uint8Array>;
  private readonly labels: View<Int32Array>;
  private readonly targets: View<Float32Array | Float64Array>;
  private readonly weights: View<Float32Array | Float64Array>;
  private readonly rowsPerExample: number;

  constructor(
    graph: Graph,
    store: ParameterStore,
    private readonly options: BatchPlanOptions,
  ) {
    const { batch, loss, training, gradients, keepOutputs } = options;
    const last = graph.nodes[graph.nodes.length - 1]!.layer;
    const { engine } = store;
    const { memory } = engine;
    this.batch = batch;
    this.kernels = engine.kernels;
    this.taken = loss?.takes !== undefined && last.finalActivation === loss.takes;
    this.network = new NetworkPlan(graph, store, {
      batch,
      training,
      gradients,
      keepOutputs,
      lossTakes: this.taken ? loss?.takes : undefined,
    });
    const { network } = this;
    const { input, output, endTime, lossTime } = network;
    const columns = output.shape[output.shape.length - 1] ?? 1;
    this.rowsPerExample = output.size / columns;
    const rows = batch * this.rowsPerExample;
    // bytes of a batch are read before the first layer runs: their place is free again for what comes later
    this.staging = network.extra(batch * input.size, 0, 0);
    this.order = network.extra(batch * 4, 0, endTime);
    const targets = network.extra(loss ? batch * output.size * memory.elementBytes : 0, 0, lossTime);
    const weights = network.extra(loss ? rows * memory.elementBytes : 0, 0, lossTime);
    const losses = network.extra(rows * memory.elementBytes, lossTime, lossTime);
    const scratch = [network.extra(rows * 4, lossTime, lossTime), network.extra(rows * 4, lossTime, lossTime)] as const;
    network.bind();
    this.x = floatsView(memory, input.pointer, batch * input.size);
    this.bytes = bytesView(memory, this.staging.pointer, batch * input.size);
    this.labels = intsView(memory, targets.pointer, rows);
    this.targets = floatsView(memory, targets.pointer, loss ? batch * output.size : 0);
    this.weights = floatsView(memory, weights.pointer, loss ? rows : 0);
    this.weightsAt = weights.pointer;
    this.call = {
      output: output.pointer,
      targets: targets.pointer,
      weights: 0,
      scale: 0,
      gradient: network.outputGradient?.pointer ?? 0,
      losses: losses.pointer,
      rows: 0,
      columns,
    };
    this.metricCall = {
      memory,
      output: output.pointer,
      targets: targets.pointer,
      targetsAre: loss?.targets ?? 'rows',
      rows: 0,
      columns,
      rowsPerExample: this.rowsPerExample,
      scratch: [scratch[0].pointer, scratch[1].pointer],
    };
    this.metricSums = new Float64Array(options.metrics?.length ?? 0);
    new Int32Array(memory.buffer, this.order.pointer, batch).set(Array.from({ length: batch }, (_, i) => i));
  }

  /** Brings examples, their targets and their weights (undefined: all count 1) into the plan, as `loadInputs`. */
  load(inputs: Rows, targets: Rows, weights: Float32Array | undefined, order: Int32Array | undefined, start: number, rows: number): void {
    this.loadInputs(inputs, order, start, rows);
    this.loadTargets(targets, order, start, rows);
    this.loadWeights(weights, order, start, rows);
  }

  /** Brings examples into the network's input: the rows that `order` lists from `start` on, or those from `start` on. */
  loadInputs(from: Rows, order: Int32Array | undefined, start: number, rows: number): void {
    const { input } = this.network;
    if (from.data instanceof Uint8Array) {
      copyRows(this.bytes.now, from.data, from.size, order, start, rows);
      this.kernels.gatherBytes(this.staging.pointer, this.order.pointer, input.pointer, rows, from.size, 1, 0);
    } else {
      copyRows(this.x.now, from.data, from.size, order, start, rows);
    }
  }

  private loadTargets(from: Rows, order: Int32Array | undefined, start: number, rows: number): void {
    if (this.options.loss!.targets === 'classes') this.loadLabels(from, order, start, rows);
    else copyRows(this.targets.now, from.data, from.size, order, start, rows);
  }

  /** Checked once more: kernels look up by labels, and the caller's array may have changed since it was first looked at. */
  private loadLabels(from: Rows, order: Int32Array | undefined, start: number, rows: number): void {
    const { data, size } = from;
    const { columns } = this.call;
    const to = this.labels.now;
    for (let r = 0; r < rows; r++) {
      const at = (order ? order[start + r]! : start + r) * size;
      for (let i = 0; i < size; i++) {
        const label = data[at + i]!;
        if (!isClass(label, columns)) throw badLabel(from, at + i, columns);
        to[r * size + i] = label;
      }
    }
  }

  private loadWeights(from: Float32Array | undefined, order: Int32Array | undefined, start: number, rows: number): void {
    this.call.weights = from ? this.weightsAt : 0;
    if (!from) return;
    const to = this.weights.now;
    const { rowsPerExample } = this;
    for (let r = 0; r < rows * rowsPerExample; r++) {
      const example = start + Math.floor(r / rowsPerExample);
      to[r] = from[order ? order[example]! : example]!;
    }
  }

  /** Refuses a batch with NaN or infinity, before anything ran on it. */
  checkInputs(rows: number): void {
    if (this.kernels.allFinite(this.network.input.pointer, rows * this.network.input.size)) return;
    throw new DataError('x: received NaN or infinity; expected finite numbers.');
  }

  forward(rows: number): void {
    this.network.forward(this.kernels, rows);
  }

  /** Loss, metrics and the gradient of the output, for a loss that is the mean over the batch. */
  computeLoss(rows: number): void {
    const { call, kernels, metricCall } = this;
    const { loss, metrics } = this.options;
    const lossRows = rows * this.rowsPerExample;
    call.rows = lossRows;
    call.scale = 1 / lossRows;
    loss!.compute(kernels, call, this.taken);
    const sum = call.weights ? kernels.dot(call.weights, call.losses, lossRows) : kernels.sum(call.losses, lossRows);
    this.lossSum = sum / this.rowsPerExample;
    if (!metrics) return;
    metricCall.rows = lossRows;
    for (let i = 0; i < metrics.length; i++) this.metricSums[i] = metrics[i]!.sum(kernels, metricCall) / this.rowsPerExample;
  }

  /** What is wrong with the outputs of the last forward pass for the loss, in a sentence; undefined where nothing is. */
  outputFlaw(rows: number): string | undefined {
    const { network, options, call } = this;
    const { graph, output, store } = network;
    const last = graph.nodes[graph.nodes.length - 1]!.layer.finalActivation;
    return outputFlaw(options.loss!, last, store.engine.memory.floats(output.pointer, rows * output.size), call.columns);
  }

  backward(rows: number): void {
    this.network.backward(this.kernels, rows);
  }

  /** A copy of the output of the last forward pass. */
  readOutput(to: Float32Array | Float64Array, at: number, rows: number): void {
    const { output, store } = this.network;
    to.set(store.engine.memory.floats(output.pointer, rows * output.size), at);
  }

  release(): void {
    this.network.release();
  }
}
