import type { Entry, Program, Recorder } from '../engine/program.js';
import { DataError } from '../errors.js';
import type { Loss, LossCall } from '../losses/index.js';
import type { Metric, MetricCall } from '../metrics/index.js';
import type { Batch } from './batch.js';
import { BatchBuffers } from './batch-buffers.js';
import type { Graph } from './graph.js';
import { NetworkPlan } from './network.js';
import { outputFlaw } from './output-flaw.js';
import type { ParameterStore } from './parameters.js';
import { type ProgramKey, Programs, type Tail } from './programs.js';
import type { PlannedSlot } from './storage.js';
import { boundsOf, checkNumbers, LARGEST } from './targets.js';

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
const INPUTS_SOUND = 0;
const TARGETS_SOUND = 1;
const LOSS = 2;

/** A network planned for a batch size, with the buffers around it: the batch itself, losses, results; and the programs that run on them. */
export class BatchPlan {
  readonly network: NetworkPlan;
  /** The loss and each metric, summed over the rows of the last batch. */
  readonly sums: Float64Array;
  private readonly buffers: BatchBuffers;
  private readonly programs: Programs;
  /** Whether the loss takes the last activation over. */
  private readonly taken: boolean;
  /** Between which numbers targets must lie; undefined where that is not looked at here. */
  private readonly targetBounds: readonly [number, number] | undefined;
  private readonly losses: PlannedSlot;
  private readonly lossScratch: PlannedSlot;
  private readonly results: PlannedSlot;
  private readonly scratch: readonly [PlannedSlot, PlannedSlot];
  private readonly columns: number;
  private readonly rowsPerExample: number;

  constructor(
    graph: Graph,
    store: ParameterStore,
    readonly options: BatchPlanOptions,
  ) {
    const { batch, loss, metrics = [] } = options;
    const last = graph.nodes[graph.nodes.length - 1]!.layer;
    const { memory } = store.engine;
    this.programs = new Programs(
      store.engine,
      (recorder, key) => this.write(recorder, key),
      store.winograd,
      (stretch, { stage }) => this.network.outlives(stretch, stage === 'train'),
      options.gradients ? undefined : store.derived,
    );
    this.taken = loss?.takes !== undefined && last.finalActivation === loss.takes;
    if (loss?.targets === 'rows') this.targetBounds = boundsOf(loss, store.engine.precision);
    const network = new NetworkPlan(graph, store, { ...options, lossTakes: this.taken ? loss?.takes : undefined });
    this.network = network;
    const { output, endTime, lossTime } = network;
    this.columns = output.shape[output.shape.length - 1] ?? 1;
    this.rowsPerExample = output.size / this.columns;
    const rows = batch * this.rowsPerExample;
    this.buffers = new BatchBuffers(network, loss, this.columns, this.rowsPerExample);
    this.losses = network.extra(rows * memory.elementBytes, lossTime, lossTime);
    const wanted = loss?.scratch?.(rows, this.columns) ?? 0;
    this.lossScratch = network.extra(wanted * memory.elementBytes, lossTime, lossTime);
    // what a step tells: whether its batch can be computed with, the loss, the metrics
    this.results = network.extra(8 * (LOSS + 1 + metrics.length), 0, endTime);
    this.scratch = [network.extra(rows * 4, lossTime, lossTime), network.extra(rows * 4, lossTime, lossTime)];
    network.bind();
    this.sums = new Float64Array(1 + metrics.length);
    new Int32Array(memory.buffer, this.buffers.order.pointer, batch).set(Array.from({ length: batch }, (_, i) => i));
  }

  /** Brings a batch into the plan; with targets where the plan has a loss. */
  load(batch: Batch): void {
    this.buffers.load(batch);
  }

  /** Refuses the loaded batch, before anything ran on it, for NaN or infinity, and for targets that are none for the loss. */
  check({ targets, rows }: Batch): void {
    const { loss } = this.options;
    const { memory, precision } = this.network.store.engine;
    this.program('look', rows).run();
    const at = this.results.pointer / 8;
    if (this.targetBounds && memory.f64[at + TARGETS_SOUND] === 0) checkNumbers(targets!, loss!, precision);
    if (this.buffers.fromBytes || memory.f64[at + INPUTS_SOUND] === 1) return;
    throw new DataError('x: received NaN or infinity; expected finite numbers.');
  }

  /** Runs the network on the loaded batch. */
  forward(rows: number): void {
    this.program('forward', rows).run();
  }

  /** The same, then loss and metrics. */
  evaluate(rows: number): void {
    this.program('evaluate', rows).run();
    this.readResults();
  }

  /**
   * The same, then the gradients of a loss that is the mean over the batch, and `tail`. `told` hears what is wrong with the network's outputs
   * for the loss, in a sentence, before the loss replaces them.
   */
  train(rows: number, tail: Tail, told?: (flaw: string | undefined) => void): void {
    const { derived } = this.network.store;
    // what JavaScript asks of the model in the middle of a step, it asks of weights and statistics half way
    derived.changed();
    try {
      // a closure here would cost every step the memory of what it holds
      if (told) this.trainAndTell(rows, tail, told);
      else this.program('train', rows, tail).run();
    } finally {
      derived.changed();
    }
    this.readResults();
  }

  private trainAndTell(rows: number, tail: Tail, told: (flaw: string | undefined) => void): void {
    this.programs.runOnce(this.key('train', rows, tail, () => told(this.outputFlaw(rows))));
  }

  private outputFlaw(rows: number): string | undefined {
    const { network, options, columns } = this;
    const { graph, output, store } = network;
    const last = graph.nodes[graph.nodes.length - 1]!.layer.finalActivation;
    return outputFlaw(options.loss!, last, store.engine.memory.floats(output.pointer, rows * output.size), columns);
  }

  /** What a program of a stage does, without laying it out. */
  entries(stage: ProgramKey['stage'], rows: number, tail?: Tail): readonly Entry[] {
    return this.programs.record(this.key(stage, rows, tail));
  }

  /** The program of a stage, written when it is first asked for. */
  program(stage: ProgramKey['stage'], rows: number, tail?: Tail): Program {
    const { fromBytes, weighted } = this.buffers;
    return this.programs.find(stage, rows, fromBytes, weighted, tail) ?? this.programs.add(this.key(stage, rows, tail));
  }

  private key(stage: ProgramKey['stage'], rows: number, tail: Tail | undefined, onOutputs?: () => void): ProgramKey {
    const { fromBytes, weighted } = this.buffers;
    return { stage, rows, bytes: fromBytes, weighted, tail, onOutputs };
  }

  private write(recorder: Recorder, { stage, rows, bytes, weighted, tail, onOutputs }: ProgramKey): void {
    const { network, buffers } = this;
    const { kernels } = recorder;
    const { pointer: x, size } = network.input;
    recorder.origin = { layer: 'input', pass: 'forward' };
    if (stage === 'look') {
      this.recordLook(recorder, rows, bytes);
      return;
    }
    const { staging, order } = buffers;
    if (bytes) kernels.gatherBytes({ source: staging.pointer, indices: order.pointer, y: x, rows, columns: size });
    network.recordForward(recorder, rows);
    if (stage === 'forward') return;
    if (onOutputs) recorder.host(onOutputs);
    this.recordLoss(recorder, rows, weighted);
    if (stage === 'evaluate') return;
    network.recordBackward(recorder, rows);
    tail!.record(recorder);
  }

  private recordLook({ kernels }: Recorder, rows: number, bytes: boolean): void {
    const { network, targetBounds, buffers } = this;
    const { pointer: x, size } = network.input;
    const result = this.results.pointer + INPUTS_SOUND * 8;
    const largest = LARGEST[network.store.engine.precision];
    if (!bytes) kernels.allWithin({ x, n: rows * size, low: -largest, high: largest, result });
    if (!targetBounds) return;
    const [low, high] = targetBounds;
    const n = rows * network.output.size;
    kernels.allWithin({ x: buffers.targets.pointer, n, low, high, result: this.results.pointer + TARGETS_SOUND * 8 });
  }

  private recordLoss(recorder: Recorder, examples: number, weighted: boolean): void {
    const { network, buffers, columns, rowsPerExample } = this;
    const { loss, metrics = [] } = this.options;
    const rows = examples * rowsPerExample;
    const losses = this.losses.pointer;
    const shared = { output: network.output.pointer, targets: buffers.targets.pointer, rows, columns };
    const call: LossCall = {
      ...shared,
      weights: weighted ? buffers.weights.pointer : 0,
      scale: 1 / rows,
      gradient: network.outputGradient?.pointer ?? 0,
      losses,
      scratch: this.lossScratch.pointer,
      memory: network.store.engine.memory,
    };
    recorder.origin = { layer: loss!.name, pass: 'loss' };
    const { kernels } = recorder;
    const { memory, kernels: atOnce } = network.store.engine;
    if (loss!.emits) loss!.compute(kernels, call, this.taken);
    else recorder.host(() => loss!.compute(atOnce, call, this.taken));
    const result = this.results.pointer + LOSS * 8;
    if (weighted) kernels.dot({ w: call.weights, x: losses, n: rows, result });
    else kernels.sum({ x: losses, n: rows, result });
    const [first, second] = this.scratch;
    const metricCall: MetricCall = {
      ...shared,
      memory,
      targetsAre: loss!.targets,
      rowsPerExample,
      scratch: [first.pointer, second.pointer],
    };
    for (const [i, metric] of metrics.entries()) {
      const at = this.results.pointer + (LOSS + 1 + i) * 8;
      recorder.origin = { layer: metric.name, pass: 'loss' };
      if (metric.record?.(kernels, metricCall, at)) continue;
      recorder.host(() => {
        const sum = metric.sum(atOnce, metricCall);
        memory.f64[at / 8] = sum;
      });
    }
  }

  private readResults(): void {
    const { sums, rowsPerExample } = this;
    const { f64 } = this.network.store.engine.memory;
    const first = this.results.pointer / 8 + LOSS;
    for (let i = 0; i < sums.length; i++) sums[i] = f64[first + i]! / rowsPerExample;
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
