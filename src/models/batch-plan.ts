import type { Entry, Program, Recorder } from '../engine/program.js';
import { DataError } from '../errors.js';
import { extensions } from '../layers/layer.js';
import { sizeOfSums } from '../metrics/metric.js';
import type { Batch } from './batch.js';
import type { Head } from './compile.js';
import { type Graph, makerOf } from './graph.js';
import { HeadPlan } from './head-plan.js';
import { InputBuffers } from './input-buffers.js';
import { NetworkPlan } from './network.js';
import type { ParameterStore } from './parameters.js';
import { type ProgramKey, Programs, type Tail } from './programs.js';
import type { PlannedSlot } from './storage.js';
import { LARGEST } from './targets.js';

export interface BatchPlanOptions {
  batch: number;
  training: boolean;
  gradients: boolean;
  /** What each output is held against. Without it the plan can predict alone. */
  heads?: readonly Head[] | undefined;
  /** As for `NetworkPlan`. */
  keepOutputs?: boolean;
  inputGradients?: boolean;
}

/** The activation before an output that its loss computes with itself: unless another layer reads what it makes. */
function takenBy(graph: Graph, { loss }: Head, output: number): 'softmax' | 'sigmoid' | undefined {
  const { value } = graph.outputs[output]!;
  const last = makerOf(graph, value)?.layer;
  const takes = loss?.takes;
  const read = graph.nodes.some(({ inputs }) => inputs.includes(value));
  return takes !== undefined && !read && last?.finalActivation === takes && !last.activityRegularizer ? takes : undefined;
}

/** A network planned for a batch size, with the buffers around it: the batch itself, losses, results; and the programs that run on them. */
export class BatchPlan {
  readonly network: NetworkPlan;
  /** Summed over the rows of the last batch: the loss, that of each output where there are several, and each metric. */
  readonly sums: Float64Array;
  private readonly inputs: readonly InputBuffers[];
  private readonly heads: readonly HeadPlan[];
  private readonly programs: Programs;
  /** 0, 1, 2 and on. */
  private readonly order: PlannedSlot;
  /** What a step tells: whether each input can be computed with, then what the heads tell. */
  private readonly results: PlannedSlot;

  /** Where the losses and the metrics will be told, in the order of the figures. */
  private readonly places: number[] = [];
  /** How many rows an example has there. */
  private readonly rowsOf: number[] = [];
  /** Where among the results the penalties of outputs are told. */
  private readonly penaltyPlace: number;
  /** What each loss counts. */
  private readonly weights: number[] = [];

  constructor(
    graph: Graph,
    store: ParameterStore,
    readonly options: BatchPlanOptions,
  ) {
    const { batch, heads } = options;
    const { memory } = store.engine;
    this.programs = new Programs(
      store.engine,
      (recorder, key) => this.write(recorder, key),
      store.winograd,
      (stretch, { stage }) => this.network.outlives(stretch, stage === 'train'),
      options.gradients ? undefined : store.derived,
    );
    const takes = heads?.map((head, i) => takenBy(graph, head, i));
    const learned = heads?.map(({ loss }) => loss !== undefined);
    const network = new NetworkPlan(graph, store, { ...options, takes, learned });
    this.network = network;
    this.inputs = network.inputs.map((_, i) => new InputBuffers(network, i));
    this.order = network.extra(batch * 4, 0, network.endTime);
    this.heads = (heads ?? []).map((head, i) => new HeadPlan(network, i, head, takes![i] !== undefined));
    const told = this.inputs.length + (heads ?? []).reduce((sum, head) => sum + HeadPlan.resultCount(head), 0);
    this.penaltyPlace = told;
    this.results = network.extra(8 * (told + network.penalties), 0, network.endTime);
    network.bind();
    this.placeResults();
    this.sums = new Float64Array(figureCount(heads ?? []));
    new Int32Array(memory.buffer, this.order.pointer, batch).set(Array.from({ length: batch }, (_, i) => i));
  }

  /** Brings a batch into the plan; with targets where the plan has losses. */
  load(batch: Batch): void {
    for (let i = 0; i < this.inputs.length; i++) this.inputs[i]!.load(batch);
    if (batch.targets) for (let i = 0; i < this.heads.length; i++) this.heads[i]!.load(batch);
    const { carries, store } = this.network;
    extensions.states?.load(store.engine.memory, carries, batch.rows);
  }

  /** Keeps what layers hand on from the batch that ran to the next. */
  keepStates(rows: number): void {
    const { carries, store } = this.network;
    extensions.states?.keep(store.engine.memory, carries, rows);
  }

  /** Refuses the loaded batch, before anything ran on it, for NaN or infinity, and for targets that are none for the loss. */
  check(batch: Batch): void {
    const { f64 } = this.network.store.engine.memory;
    this.program('look', batch.rows).run();
    for (const head of this.heads) head.check(batch);
    for (const [i, input] of this.inputs.entries()) {
      if (input.fromBytes || f64[this.results.pointer / 8 + i] === 1) continue;
      const { inputs } = this.network.graph;
      throw new DataError(`${inputs.length > 1 ? inputs[i]!.name : 'x'}: received NaN or infinity; expected finite numbers.`);
    }
  }

  /** Runs the network on the loaded batch. */
  forward(rows: number): void {
    this.program('forward', rows).run();
  }

  /** The same, then losses and metrics. */
  evaluate(rows: number): void {
    this.program('evaluate', rows).run();
    this.readResults();
  }

  /**
   * The same, then the gradients of a loss that is the mean over the batch, and `tail`. `told` hears what is wrong with the network's outputs
   * for the loss, in a sentence, before the loss replaces them.
   */
  train(rows: number, tail: Tail, told?: (flaw: string | undefined) => void): void {
    const { store } = this.network;
    // what JavaScript asks of the model in the middle of a step, it asks of weights and statistics half way
    store.changed();
    try {
      // a closure here would cost every step the memory of what it holds
      if (told) this.trainAndTell(rows, tail, told);
      else this.program('train', rows, tail).run();
    } finally {
      store.changed();
    }
    this.readResults();
  }

  private trainAndTell(rows: number, tail: Tail, told: (flaw: string | undefined) => void): void {
    this.programs.runOnce(this.key('train', rows, tail, () => told(this.outputFlaw(rows))));
  }

  private outputFlaw(rows: number): string | undefined {
    for (const head of this.heads) {
      const flaw = head.outputFlaw(rows);
      if (flaw !== undefined) return flaw;
    }
    return undefined;
  }

  /** What a program of a stage does, without laying it out. */
  entries(stage: ProgramKey['stage'], rows: number, tail?: Tail): readonly Entry[] {
    return this.programs.record(this.key(stage, rows, tail));
  }

  /** The program of a stage, written when it is first asked for. */
  program(stage: ProgramKey['stage'], rows: number, tail?: Tail): Program {
    return this.programs.find(stage, rows, this.bytes, this.weighted, tail) ?? this.programs.add(this.key(stage, rows, tail));
  }

  private key(stage: ProgramKey['stage'], rows: number, tail: Tail | undefined, onOutputs?: () => void): ProgramKey {
    return { stage, rows, bytes: this.bytes, weighted: this.weighted, tail, onOutputs };
  }

  /** Which inputs came as bytes: a bit each. */
  private get bytes(): number {
    let bits = 0;
    for (let i = 0; i < this.inputs.length; i++) if (this.inputs[i]!.fromBytes) bits |= 1 << i;
    return bits;
  }

  /** Which outputs' examples have weights: a bit each. */
  private get weighted(): number {
    let bits = 0;
    for (let i = 0; i < this.heads.length; i++) if (this.heads[i]!.weighted) bits |= 1 << i;
    return bits;
  }

  private write(recorder: Recorder, { stage, rows, bytes, weighted, tail, onOutputs }: ProgramKey): void {
    const { network, inputs, heads } = this;
    const { kernels } = recorder;
    recorder.origin = { layer: 'input', pass: 'forward' };
    if (stage === 'look') {
      const largest = LARGEST[network.store.engine.precision];
      inputs.forEach((input, i) => {
        if (!((bytes >> i) & 1)) input.recordLook(kernels, rows, largest, this.results.pointer + 8 * i);
      });
      for (const head of heads) head.recordLook(recorder, rows);
      return;
    }
    inputs.forEach((input, i) => {
      if ((bytes >> i) & 1) input.recordBytes(kernels, rows, this.order.pointer);
    });
    network.recordForward(recorder, rows, stage === 'forward' ? 0 : this.results.pointer + 8 * this.penaltyPlace);
    if (stage === 'forward') return;
    if (onOutputs) recorder.host(onOutputs);
    heads.forEach((head, i) => {
      head.record(recorder, rows, ((weighted >> i) & 1) === 1);
    });
    if (stage === 'evaluate') return;
    network.recordBackward(recorder, rows);
    tail!.record(recorder);
  }

  private readResults(): void {
    const { sums, places, weights } = this;
    const { f64 } = this.network.store.engine.memory;
    // no number is held in a variable here: one with a fraction may take an object a step
    sums[0] = 0;
    for (let i = 0; i < this.network.penalties; i++) sums[0]! += f64[this.results.pointer / 8 + this.penaltyPlace + i]!;
    for (let i = 0; i < places.length; i++) {
      if (i < weights.length) sums[0]! += weights[i]! * (f64[places[i]!]! / this.rowsOf[i]!);
      const figure = i + this.shift;
      if (figure > 0) sums[figure] = f64[places[i]!]! / this.rowsOf[i]!;
    }
  }

  /** From a place to the figure that it is: the loss of an only output is the loss. */
  private get shift(): 0 | 1 {
    return this.heads.length > 1 ? 1 : 0;
  }

  private placeResults(): void {
    let at = this.results.pointer / 8 + this.inputs.length;
    const metrics: { place: number; rows: number }[] = [];
    for (const plan of this.heads) {
      const { head, rowsPerExample: rows } = plan;
      plan.results = at * 8;
      if (head.loss) {
        this.places.push(at + 1);
        this.rowsOf.push(rows);
        this.weights.push(head.weight);
      }
      const end = at + HeadPlan.resultCount(head);
      for (let place = at + 2; place < end; place++) metrics.push({ place, rows });
      at = end;
    }
    for (const { place, rows } of metrics) {
      this.places.push(place);
      this.rowsOf.push(rows);
    }
  }

  /** A copy of an output of the last forward pass. */
  readOutput(output: number, to: Float32Array | Float64Array, at: number, rows: number): void {
    const { ends, store } = this.network;
    const { slot } = ends[output]!;
    to.set(store.engine.memory.floats(slot.pointer, rows * slot.size), at);
  }

  release(): void {
    this.programs.release();
    this.network.release();
  }
}

/** How many sums the figures of a step are told from. */
function figureCount(heads: readonly Head[]): number {
  const losses = heads.length > 1 ? heads.filter(({ loss }) => loss).length : 0;
  return heads.reduce((sum, { metrics }) => sum + sizeOfSums(metrics), 1 + losses);
}
