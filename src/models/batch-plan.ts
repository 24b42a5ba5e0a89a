import type { Entry, Program, Recorder } from '../engine/program.js';
import { DataError } from '../errors.js';
import type { Loss, LossCall } from '../losses/index.js';
import type { Metric, MetricCall } from '../metrics/index.js';
import { bytesView, copyRows, floatsView, intsView, type View } from './batches.js';
import { badLabel, isClass, type Rows } from './inputs.js';
import { type Graph, NetworkPlan } from './network.js';
import { outputFlaw } from './output-flaw.js';
import type { ParameterStore } from './parameters.js';
import { type ProgramKey, Programs, type Tail } from './programs.js';
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

/** Where the results of a step lie: f64, one after the other. */
const FINITE = 0;
const LOSS = 1;
const FIRST_METRIC = 2;

/** A network planned for a batch size, with the buffers around it: the batch itself, targets, losses. */
export class BatchPlan {
  readonly network: NetworkPlan;
  readonly batch: number;
  /** The loss, summed over the rows of the last batch, and each metric's sum. */
  lossSum = 0;
  readonly metricSums: Float64Array;
  private readonly programs: Programs;
  private readonly taken: boolean;
  private readonly weightsAt: number;
  private readonly call: LossCall;
  private readonly metricCall: MetricCall;
  private readonly results: PlannedSlot;
  private readonly staging: PlannedSlot;
  private readonly order: PlannedSlot;
  private readonly x: View<Float32Array | Float64Array>;
  private readonly bytes: View<Uint8Array>;
  private readonly labels: View<Int32Array>;
  private readonly targets: View<Float32Array | Float64Array>;
  private readonly weights: View<Float32Array | Float64Array>;
  private readonly rowsPerExample: number;
  /** Whether the batch was loaded as bytes. */
  private fromBytes = false;

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
    this.programs = new Programs(engine, store.winograd);
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
    // what a step tells: whether its input is finite, the loss, the metrics
    this.results = network.extra(8 * (FIRST_METRIC + (options.metrics?.length ?? 0)), 0, endTime);
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
    if (from.data instanceof Uint8Array) {
      this.fromBytes = true;
      copyRows(this.bytes.now, from.data, from.size, order, start, rows);
    } else {
      this.fromBytes = false;
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
    if (this.fromBytes) return;
    this.program('look', rows, undefined).run();
    if (this.result(FINITE) === 0) throw new DataError('x: received NaN or infinity; expected finite numbers.');
  }

  /** Runs the network on the loaded batch. */
  forward(rows: number): void {
    this.program('forward', rows, undefined).run();
  }

  /** The same, then loss and metrics. */
  evaluate(rows: number): void {
    this.program('evaluate', rows, undefined).run();
    this.readResults();
  }

  /** The same, then the gradients of a loss that is the mean over the batch, and `tail`. */
  train(rows: number, tail: Tail): void {
    this.program('train', rows, tail).run();
    this.readResults();
  }

  /** As `train`, but tells `told` what is wrong with the network's outputs for the loss, in a sentence, before the loss replaces them. */
  trainAndLook(rows: number, tail: Tail, told: (flaw: string | undefined) => void): void {
    const program = this.programs.once('train', rows, this.fromBytes, this.call.weights !== 0, tail, (recorder, key) =>
      this.write(recorder, key, () => told(this.outputFlaw(rows))),
    );
    try {
      program.run();
    } finally {
      program.release();
    }
    this.readResults();
  }

  private outputFlaw(rows: number): string | undefined {
    const { network, options, call } = this;
    const { graph, output, store } = network;
    const last = graph.nodes[graph.nodes.length - 1]!.layer.finalActivation;
    return outputFlaw(options.loss!, last, store.engine.memory.floats(output.pointer, rows * output.size), call.columns);
  }

  /** What a program of a stage would do, without laying it out. */
  entries(stage: ProgramKey['stage'], rows: number, tail: Tail | undefined): readonly Entry[] {
    return this.programs.record({ stage, rows, bytes: false, weighted: false, tail }, this.write);
  }

  /** The program of a stage, written when it is first asked for. */
  program(stage: ProgramKey['stage'], rows: number, tail: Tail | undefined): Program {
    return this.programs.get(stage, rows, this.fromBytes, this.call.weights !== 0, tail, this.write);
  }

  private readonly write = (recorder: Recorder, { stage, rows, bytes, tail }: ProgramKey, onOutputs?: () => void): void => {
    const { network, order, staging } = this;
    const { kernels } = recorder;
    const { pointer: x, size } = network.input;
    recorder.origin = { layer: 'input', pass: 'forward' };
    if (stage === 'look') {
      kernels.allFinite({ x, n: rows * size, result: this.results.pointer + FINITE * 8 });
      return;
    }
    if (bytes) kernels.gatherBytes({ source: staging.pointer, indices: order.pointer, y: x, rows, columns: size });
    network.recordForward(recorder, rows);
    if (stage === 'forward') return;
    if (onOutputs) recorder.host(onOutputs);
    this.recordLoss(recorder, rows);
    if (stage === 'evaluate') return;
    network.recordBackward(recorder, rows);
    tail!.record(recorder);
  };

  private recordLoss(recorder: Recorder, rows: number): void {
    const { results, rowsPerExample, taken } = this;
    const { loss, metrics = [] } = this.options;
    const lossRows = rows * rowsPerExample;
    const call: LossCall = { ...this.call, rows: lossRows, scale: 1 / lossRows };
    recorder.origin = { layer: loss!.name, pass: 'loss' };
    const { kernels } = recorder;
    loss!.compute(kernels, call, taken);
    const result = results.pointer + LOSS * 8;
    if (call.weights) kernels.dot({ w: call.weights, x: call.losses, n: lossRows, result });
    else kernels.sum({ x: call.losses, n: lossRows, result });
    const metricCall = { ...this.metricCall, rows: lossRows };
    for (const [i, metric] of metrics.entries()) {
      const at = results.pointer + (FIRST_METRIC + i) * 8;
      recorder.origin = { layer: metric.name, pass: 'loss' };
      if (metric.record?.(kernels, metricCall, at)) continue;
      const { memory, kernels: atOnce } = this.network.store.engine;
      recorder.host(() => {
        const sum = metric.sum(atOnce, metricCall);
        memory.f64[at / 8] = sum;
      });
    }
  }

  private result(place: number): number {
    return this.network.store.engine.memory.f64[this.results.pointer / 8 + place]!;
  }

  private readResults(): void {
    this.lossSum = this.result(LOSS) / this.rowsPerExample;
    for (let i = 0; i < this.metricSums.length; i++) this.metricSums[i] = this.result(FIRST_METRIC + i) / this.rowsPerExample;
  }

  /** A copy of the output of the last forward pass. */
  readOutput(to: Float32Array | Float64Array, at: number, rows: number): void {
    const { output, store } = this.network;
    to.set(store.engine.memory.floats(output.pointer, rows * output.size), at);
  }

  release(): void {
    this.programs.release();
    this.network.release();
  }
}
