import { emitsRecords } from '../emits.js';
import type { Pointer } from '../engine/kernels.js';
import type { Recorder } from '../engine/program.js';
import type { Stretch } from '../engine/touches.js';
import { OptionError, WasmNnError } from '../errors.js';
import type { Initializer } from '../initializers/index.js';
import type { Layer, LayerPlan, Parameter, ParameterOptions, Slot } from '../layers/layer.js';
import { sizeOf } from '../shape.js';
import { Buffers } from './buffers.js';
import { firstValues, type Graph, valuesBelow } from './graph.js';
import type { ParameterStore, StoredParameter } from './parameters.js';
import type { PlannedSlot, Storage } from './storage.js';

export interface PlanOptions {
  batch: number;
  training: boolean;
  gradients: boolean;
  /** The activation before each output that its loss takes over. Default: none. */
  takes?: readonly ('softmax' | 'sigmoid' | undefined)[] | undefined;
  /** Whether each output has a loss. Default: all. */
  learned?: readonly boolean[] | undefined;
  /** Every layer's output can be read after the forward pass. Costs the memory that sharing saves. */
  keepOutputs?: boolean | undefined;
  /** The gradients of the inputs are wanted, and there at the end. */
  inputGradients?: boolean | undefined;
}

/** A value of the graph: its slot, the gradient's, and which nodes read it. */
interface Value {
  slot: PlannedSlot;
  gradient: PlannedSlot | undefined;
  /** Whether the network below it learns, so that its gradient is wanted. */
  learns: boolean;
  readers: readonly number[];
  /** Those whose backward pass adds to the gradient. */
  teachers: readonly number[];
}

/** A part of a gradient that is added to the others after a node's backward pass: numbers an example, or in all. */
interface Part {
  from: Slot;
  to: () => Pointer;
  perExample: boolean;
}

/** A shared layer's parameter where the layer stands once more: its gradient is a part of the whole. */
class PartialParameter implements Parameter {
  constructor(
    private readonly whole: StoredParameter,
    private readonly part: Slot,
  ) {}

  get name(): string {
    return this.whole.name;
  }
  get shape(): readonly number[] {
    return this.whole.shape;
  }
  get size(): number {
    return this.whole.size;
  }
  get pointer(): Pointer {
    return this.whole.pointer;
  }
  get gradient(): Pointer {
    return this.whole.gradient ? this.part.pointer : 0;
  }
  get regularizer(): Parameter['regularizer'] {
    return this.whole.regularizer;
  }
}

/** Which nodes read each value. */
function readersOf({ nodes }: Graph, values: number): number[][] {
  const readers: number[][] = Array.from({ length: values }, () => []);
  nodes.forEach(({ inputs }, i) => {
    for (const value of new Set(inputs)) readers[value]!.push(i);
  });
  return readers;
}

/** What a layer that emits records calls kernels in. */
const PASSES = ['forward', 'backward'] as const;

/**
 * A graph laid out for one batch size: every buffer has its address, in one block of the arena, and a step allocates
 * nothing. Time, for the buffers' lives: 0 loads the batch, 1..n run forward, n + 1 is the loss, n + 2..2n + 1 run backward.
 */
export class NetworkPlan {
  readonly inputs: readonly PlannedSlot[];
  private readonly buffers = new Buffers();
  private readonly values: Value[] = [];
  /** The number of each node's first value. */
  private readonly first: readonly number[];
  private readonly readers: readonly (readonly number[])[];
  /** The values that a loss hangs on. */
  private readonly taught: ReadonlySet<number>;
  private readonly states: unknown[] = [];
  /** Nodes whose backward is needed, and the partial gradients to add after each. */
  private readonly backwardNodes: { node: number; parts: Part[] }[] = [];
  /** Storages that a backward pass reads, or that are an output's: no other layer may write over them. */
  private readonly kept = new Set<Storage>();
  readonly lossTime: number;
  readonly endTime: number;

  constructor(
    readonly graph: Graph,
    readonly store: ParameterStore,
    readonly options: PlanOptions,
  ) {
    const { nodes, inputs } = graph;
    this.first = firstValues(graph);
    const count = inputs.length + nodes.reduce((sum, { layer }) => sum + layer.outputCount, 0);
    this.readers = readersOf(graph, count);
    this.taught = options.gradients ? valuesBelow(graph, (i) => options.learned?.[i] ?? true) : new Set();
    this.lossTime = nodes.length + 1;
    this.endTime = 2 * nodes.length + 2;
    this.inputs = inputs.map(({ shape }) => this.addInput(shape));
    for (let i = 0; i < nodes.length; i++) this.planNode(i);
    for (const { value } of graph.outputs) {
      const { slot, gradient } = this.values[value]!;
      this.buffers.touch(slot.storage, this.lossTime);
      if (gradient) this.buffers.touch(gradient.storage, this.lossTime);
    }
    if (options.keepOutputs) for (const { slot } of this.values) this.buffers.touch(slot.storage, this.endTime);
  }

  /** The network's outputs, and where the gradient of the loss goes for each. */
  get ends(): readonly Pick<Value, 'slot' | 'gradient'>[] {
    return this.graph.outputs.map(({ value }) => this.values[value]!);
  }

  /** Every value that a node makes, in their order. */
  get outputs(): readonly Slot[] {
    return this.values.slice(this.inputs.length).map(({ slot }) => slot);
  }

  /** The gradients of the inputs, where they were asked for. */
  get inputGradients(): readonly (PlannedSlot | undefined)[] {
    return this.inputs.map((_, i) => this.values[i]!.gradient);
  }

  /** Memory for the batch around the network: `bytes` long, in use from `birth` to `death`. */
  extra(bytes: number, birth: number, death: number): PlannedSlot {
    return this.buffers.take([], bytes, birth, death);
  }

  /** Packs the buffers and takes the block from the arena. */
  bind(): void {
    this.buffers.bind(this.store.engine.arena);
  }

  /**
   * Whether a stretch of memory is read once a program of the plan has run: it is not the plan's, or to last until the end, or an output of one
   * that does not go backward.
   */
  outlives(stretch: Stretch, backward: boolean): boolean {
    const outputs = backward ? [] : this.ends.map(({ slot }) => slot.storage);
    return this.buffers.outlives(stretch, (storage) => storage.death >= this.endTime || outputs.includes(storage));
  }

  /** Gives the block back. */
  release(): void {
    this.buffers.release(this.store.engine.arena);
  }

  /** Writes down the layers' forward passes, from the inputs to the outputs, for `rows` examples. */
  recordForward(recorder: Recorder, rows: number): void {
    this.graph.nodes.forEach(({ layer }, i) => {
      recorder.origin = { layer: this.store.nameOf(layer), pass: 'forward' };
      const state = this.states[i];
      if (emitsRecords(layer, PASSES)) layer.forward(recorder.kernels, state, rows);
      else recorder.host(() => layer.forward(this.store.engine.kernels, state, rows));
    });
  }

  /** The same of the backward passes, from the outputs' gradients down to the lowest layer that learns. */
  recordBackward(recorder: Recorder, rows: number): void {
    const { kernels } = recorder;
    for (const { node, parts } of this.backwardNodes) {
      const { layer } = this.graph.nodes[node]!;
      recorder.origin = { layer: this.store.nameOf(layer), pass: 'backward' };
      const state = this.states[node];
      if (emitsRecords(layer, PASSES)) layer.backward(kernels, state, rows);
      else recorder.host(() => layer.backward(this.store.engine.kernels, state, rows));
      for (const { from, to, perExample } of parts) {
        const y = to();
        kernels.add({ a: y, b: from.pointer, y, n: perExample ? rows * from.size : from.size });
      }
    }
  }

  private addInput(shape: readonly number[]): PlannedSlot {
    const { inputGradients: learns = false } = this.options;
    const slot = this.slot(shape, this.rowsOf(shape), 0);
    const value = this.values.length;
    // lives to the end: no layer writes to it, but one that runs in place might
    const gradient = learns && this.taught.has(value) ? this.slot(shape, this.rowsOf(shape), this.endTime) : undefined;
    this.addValue(value, slot, gradient, gradient !== undefined);
    this.kept.add(slot.storage);
    return slot;
  }

  private addValue(number: number, slot: PlannedSlot, gradient: PlannedSlot | undefined, learns: boolean): void {
    const readers = this.readers[number]!;
    const teachers = readers.filter((node) => this.isTaught(node));
    this.values.push({ slot, gradient, learns, readers, teachers });
    if (this.graph.outputs.some(({ value }) => value === number)) this.kept.add(slot.storage);
  }

  /** Whether a loss hangs on what a node makes. */
  private isTaught(node: number): boolean {
    const { outputCount } = this.graph.nodes[node]!.layer;
    for (let i = 0; i < outputCount; i++) if (this.taught.has(this.first[node]! + i)) return true;
    return false;
  }

  private rowsOf(shape: readonly number[]): number {
    return sizeOf(shape) * this.options.batch;
  }

  private backwardTime(node: number): number {
    return this.lossTime + this.graph.nodes.length - node;
  }

  private slot(shape: readonly number[], elements: number, time: number): PlannedSlot {
    return this.buffers.take(shape, elements * this.store.engine.memory.elementBytes, time, time);
  }

  /** Whether a storage has one reader, which may overwrite it: it is not the batch, nor read in backward, nor asked for at the end. */
  private isOwn(storage: Storage): boolean {
    if (this.options.keepOutputs || this.kept.has(storage)) return false;
    return this.values.every(({ slot, readers }) => slot.storage !== storage || readers.length === 1);
  }

  /**
   * Where node `i` writes the gradient of its input `value`: the last reader writes in place, the others beside it, to be added; so does
   * one that reads the value `again`, and all where the loss has written one.
   */
  private gradientFor(i: number, value: Value, again: boolean, parts: Part[]): PlannedSlot | undefined {
    const { gradient, slot, teachers } = value;
    if (!gradient || !this.isTaught(i)) return undefined;
    const time = this.backwardTime(i);
    this.buffers.touch(gradient.storage, time);
    const ofLoss = this.ends.some((end, at) => end === value && (this.options.learned?.[at] ?? true));
    if (i === teachers[teachers.length - 1] && !again && !ofLoss) return gradient;
    const from = this.slot(slot.shape, this.rowsOf(slot.shape), time);
    parts.push({ from, to: () => gradient.pointer, perExample: true });
    return from;
  }

  /** The parameter for node `i` of a layer: the last node writes its gradient, those before it add to that. */
  private parameterFor(i: number, layer: Layer, stored: StoredParameter, parts: Part[]): Parameter {
    const { nodes } = this.graph;
    if (!this.options.gradients || !stored.trainable || !this.isTaught(i)) return stored;
    if (!nodes.some((node, at) => at > i && node.layer === layer && this.isTaught(at))) return stored;
    const part = this.slot([stored.size], stored.size, this.backwardTime(i));
    parts.push({ from: part, to: () => stored.gradient, perExample: false });
    return new PartialParameter(stored, part);
  }

  private planNode(i: number): void {
    const { layer, inputs } = this.graph.nodes[i]!;
    const read = inputs.map((v) => this.values[v]!);
    const forwardTime = i + 1;
    const backwardTime = this.backwardTime(i);
    for (const { slot } of read) this.buffers.touch(slot.storage, forwardTime);
    const parts: Part[] = [];
    const inputGradients = read.map((value, at) => this.gradientFor(i, value, read.indexOf(value) < at, parts));
    const { gradients, batch, training, takes } = this.options;
    const { store } = this;
    const trainable = store.learns(layer);
    let learns = read.some((value) => value.learns);
    const own = (size: number, elements: number, when: 'forward' | 'backward' | 'step'): PlannedSlot => {
      const slot = this.slot([size], elements, when === 'backward' ? backwardTime : forwardTime);
      if (gradients && when === 'step') this.buffers.touch(slot.storage, backwardTime);
      return slot;
    };
    let joins = read.length === 1;
    const first = this.values.length;
    const end = this.graph.outputs.findIndex(({ value }) => value === first);
    const plan: LayerPlan = {
      batch,
      training,
      trainable,
      gradients,
      elementBytes: store.engine.memory.elementBytes,
      memory: store.engine.memory,
      info: store.engine.info,
      lossTakes: end >= 0 ? takes?.[end] : undefined,
      get inputs() {
        joins = true;
        return read.map(({ slot }) => slot);
      },
      input: read[0]!.slot,
      inputGradients,
      inputGradient: inputGradients[0],
      inPlace: read.length === 1 && this.isOwn(read[0]!.slot.storage),
      parameter: (name: string, shape: readonly number[], initializer: Initializer, options: ParameterOptions = {}): Parameter => {
        learns ||= trainable && options.trainable !== false;
        return this.parameterFor(i, layer, store.register(layer, name, shape, initializer, options), parts);
      },
      output: (shape, { alias = false } = {}) => {
        const number = this.values.length;
        const slot = alias ? this.buffers.sharing(shape, read[0]!.slot.storage) : this.slot(shape, this.rowsOf(shape), forwardTime);
        let gradient: PlannedSlot | undefined;
        if (gradients && learns && this.taught.has(number)) {
          const below = inputGradients[0];
          gradient = alias && below ? this.buffers.sharing(shape, below.storage) : this.slot(shape, this.rowsOf(shape), backwardTime);
        }
        this.addValue(number, slot, gradient, learns);
        return slot;
      },
      get outputGradient() {
        return plan.outputGradients[0];
      },
      get outputGradients() {
        return made();
      },
      keep: (slot) => {
        if (!gradients) return;
        const { storage } = slot as PlannedSlot;
        this.kept.add(storage);
        this.buffers.touch(storage, backwardTime);
      },
      scratch: (size, when) => own(size, size * batch, when),
      vector: (size, when) => own(size, size, when),
      random: (use) => store.random(`${use}/${i}`),
    };
    const made = (): (PlannedSlot | undefined)[] => this.values.slice(first).map(({ gradient }) => gradient);
    this.states.push(layer.plan(plan));
    const name = store.nameOf(layer);
    if (!joins)
      throw new OptionError(`${name}: received ${read.length} inputs; ${layer.kind} reads one. Join them by Add or Concatenate first.`);
    const outputs = this.values.length - first;
    if (outputs === 0) throw new WasmNnError(`${name}: its plan declared no output; call plan.output(shape).`);
    if (outputs !== layer.outputCount)
      throw new WasmNnError(`${name}: its plan declared ${outputs} outputs; its outputCount is ${layer.outputCount}.`);
    if (gradients && learns && this.isTaught(i)) this.backwardNodes.unshift({ node: i, parts });
  }
}
