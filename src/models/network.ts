import { emitsRecords } from '../emits.js';
import type { Recorder } from '../engine/program.js';
import type { Stretch } from '../engine/touches.js';
import { OptionError, WasmNnError } from '../errors.js';
import type { Initializer } from '../initializers/index.js';
import type { LayerPlan, Parameter, ParameterOptions, Slot } from '../layers/layer.js';
import { sizeOf } from '../shape.js';
import type { Graph } from './graph.js';
import type { ParameterStore } from './parameters.js';
import { PlannedSlot, packStorages, type Storage } from './storage.js';

export interface PlanOptions {
  batch: number;
  training: boolean;
  gradients: boolean;
  lossTakes?: 'softmax' | 'sigmoid' | undefined;
  /** Every layer's output can be read after the forward pass. Costs the memory that sharing saves. */
  keepOutputs?: boolean | undefined;
}

/** A value of the graph: its slot, the gradient's, and which nodes read it. */
interface Value {
  slot: PlannedSlot;
  gradient: PlannedSlot | undefined;
  /** Whether the network below it learns, so that its gradient is wanted. */
  learns: boolean;
  readers: readonly number[];
}

/** Which nodes read each value. */
function readersOf({ nodes }: Graph): number[][] {
  const readers: number[][] = Array.from({ length: nodes.length + 1 }, () => []);
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
  readonly input: PlannedSlot;
  private readonly slots: PlannedSlot[] = [];
  private readonly storages: Storage[] = [];
  private readonly values: Value[] = [];
  private readonly readers: readonly (readonly number[])[];
  private readonly states: unknown[] = [];
  /** Nodes whose backward is needed, and the partial gradients to add after each. */
  private readonly backwardNodes: { node: number; sums: { from: PlannedSlot; to: PlannedSlot }[] }[] = [];
  /** Storages that a backward pass reads. */
  private readonly kept = new Set<Storage>();
  private block = 0;
  private bytes = 0;
  readonly lossTime: number;
  readonly endTime: number;

  constructor(
    readonly graph: Graph,
    readonly store: ParameterStore,
    readonly options: PlanOptions,
  ) {
    const { nodes } = graph;
    this.readers = readersOf(graph);
    this.lossTime = nodes.length + 1;
    this.endTime = 2 * nodes.length + 2;
    this.input = this.slot(graph.inputShape, this.rowsOf(graph.inputShape), 0);
    this.values.push({ slot: this.input, gradient: undefined, learns: false, readers: this.readers[0]! });
    for (let i = 0; i < nodes.length; i++) this.planNode(i);
    const last = this.values[nodes.length]!;
    this.touch(last.slot.storage, this.lossTime);
    if (last.gradient) this.touch(last.gradient.storage, this.lossTime);
    if (options.keepOutputs) for (const { slot } of this.values) this.touch(slot.storage, this.endTime);
  }

  get output(): Slot {
    return this.values[this.graph.nodes.length]!.slot;
  }

  /** Every node's output. */
  get outputs(): readonly Slot[] {
    return this.values.slice(1).map(({ slot }) => slot);
  }

  get outputGradient(): Slot | undefined {
    return this.values[this.graph.nodes.length]!.gradient;
  }

  /** Memory for the batch around the network: `bytes` long, in use from `birth` to `death`. */
  extra(bytes: number, birth: number, death: number): PlannedSlot {
    return this.sharing([], this.storage(bytes, birth, death));
  }

  /** Packs the buffers and takes the block from the arena. */
  bind(): void {
    this.bytes = packStorages(this.storages);
    this.block = this.store.engine.arena.allocate(this.bytes);
    for (const slot of this.slots) slot.pointer = this.block + slot.storage.offset;
  }

  /**
   * Whether a stretch of memory is read once a program of the plan has run: it is not the plan's, or to last until the end, or the output of one
   * that does not go backward.
   */
  outlives({ start, end }: Stretch, backward: boolean): boolean {
    if (start < this.block || end > this.block + this.bytes) return true;
    const { storage: output } = this.values[this.graph.nodes.length]!.slot;
    return this.storages.some((storage) => {
      const at = this.block + storage.offset;
      return (storage.death >= this.endTime || (storage === output && !backward)) && at < end && start < at + storage.bytes;
    });
  }

  /** Gives the block back. */
  release(): void {
    this.store.engine.arena.release(this.block);
    this.block = 0;
  }

  /** Writes down the layers' forward passes, from the input to the output, for `rows` examples. */
  recordForward(recorder: Recorder, rows: number): void {
    this.graph.nodes.forEach(({ layer }, i) => {
      recorder.origin = { layer: layer.name, pass: 'forward' };
      const state = this.states[i];
      if (emitsRecords(layer, PASSES)) layer.forward(recorder.kernels, state, rows);
      else recorder.host(() => layer.forward(this.store.engine.kernels, state, rows));
    });
  }

  /** The same of the backward passes, from the output's gradient down to the lowest layer that learns. */
  recordBackward(recorder: Recorder, rows: number): void {
    const { kernels } = recorder;
    for (const { node, sums } of this.backwardNodes) {
      const { layer } = this.graph.nodes[node]!;
      recorder.origin = { layer: layer.name, pass: 'backward' };
      const state = this.states[node];
      if (emitsRecords(layer, PASSES)) layer.backward(kernels, state, rows);
      else recorder.host(() => layer.backward(this.store.engine.kernels, state, rows));
      for (const { from, to } of sums) kernels.add({ a: to.pointer, b: from.pointer, y: to.pointer, n: rows * to.size });
    }
  }

  private rowsOf(shape: readonly number[]): number {
    return sizeOf(shape) * this.options.batch;
  }

  private backwardTime(node: number): number {
    return this.lossTime + this.graph.nodes.length - node;
  }

  private slot(shape: readonly number[], elements: number, time: number): PlannedSlot {
    const storage = this.storage(elements * this.store.engine.memory.elementBytes, time, time);
    return this.sharing(shape, storage);
  }

  private storage(bytes: number, birth: number, death: number): Storage {
    const storage = { bytes, birth, death, offset: 0 };
    this.storages.push(storage);
    return storage;
  }

  private sharing(shape: readonly number[], storage: Storage): PlannedSlot {
    const slot = new PlannedSlot(shape, sizeOf(shape), storage);
    this.slots.push(slot);
    return slot;
  }

  private touch(storage: Storage, time: number): void {
    storage.birth = Math.min(storage.birth, time);
    storage.death = Math.max(storage.death, time);
  }

  /** Whether a storage has one reader, which may overwrite it: it is not the batch, nor read in backward, nor asked for at the end. */
  private isOwn(storage: Storage): boolean {
    if (this.options.keepOutputs || storage === this.input.storage || this.kept.has(storage)) return false;
    return this.values.every(({ slot, readers }) => slot.storage !== storage || readers.length === 1);
  }

  /**
   * Where node `i` writes the gradient of its input `value`: the last reader writes in place, the others beside it, to be added; so does
   * one that reads the value `again`.
   */
  private gradientFor(i: number, value: Value, again: boolean, sums: { from: PlannedSlot; to: PlannedSlot }[]): PlannedSlot | undefined {
    if (!value.gradient) return undefined;
    const time = this.backwardTime(i);
    this.touch(value.gradient.storage, time);
    if (i === value.readers[value.readers.length - 1] && !again) return value.gradient;
    const from = this.slot(value.slot.shape, this.rowsOf(value.slot.shape), time);
    sums.push({ from, to: value.gradient });
    return from;
  }

  private planNode(i: number): void {
    const { layer, inputs } = this.graph.nodes[i]!;
    const read = inputs.map((v) => this.values[v]!);
    const forwardTime = i + 1;
    const backwardTime = this.backwardTime(i);
    for (const { slot } of read) this.touch(slot.storage, forwardTime);
    const sums: { from: PlannedSlot; to: PlannedSlot }[] = [];
    const inputGradients = read.map((value, at) => this.gradientFor(i, value, read.indexOf(value) < at, sums));
    const { gradients, batch, training, lossTakes } = this.options;
    let learns = read.some((value) => value.learns);
    const own = (size: number, elements: number, when: 'forward' | 'backward' | 'step'): PlannedSlot => {
      const slot = this.slot([size], elements, when === 'backward' ? backwardTime : forwardTime);
      if (gradients && when === 'step') this.touch(slot.storage, backwardTime);
      return slot;
    };
    let joins = read.length === 1;
    let value: Value | undefined;
    const plan: LayerPlan = {
      batch,
      training,
      gradients,
      elementBytes: this.store.engine.memory.elementBytes,
      memory: this.store.engine.memory,
      info: this.store.engine.info,
      lossTakes: i === this.graph.nodes.length - 1 ? lossTakes : undefined,
      get inputs() {
        joins = true;
        return read.map(({ slot }) => slot);
      },
      input: read[0]!.slot,
      inputGradients,
      inputGradient: inputGradients[0],
      inPlace: read.length === 1 && this.isOwn(read[0]!.slot.storage),
      parameter: (name: string, shape: readonly number[], initializer: Initializer, options: ParameterOptions = {}): Parameter => {
        learns ||= layer.trainable && options.trainable !== false;
        return this.store.register(layer, name, shape, initializer, options);
      },
      output: (shape, { alias = false } = {}) => {
        const slot = alias ? this.sharing(shape, read[0]!.slot.storage) : this.slot(shape, this.rowsOf(shape), forwardTime);
        value = { slot, gradient: undefined, learns, readers: this.readers[i + 1]! };
        if (gradients && learns) {
          const below = inputGradients[0];
          value.gradient = alias && below ? this.sharing(shape, below.storage) : this.slot(shape, this.rowsOf(shape), backwardTime);
        }
        return slot;
      },
      get outputGradient() {
        return value?.gradient;
      },
      keep: (slot) => {
        if (!gradients) return;
        const { storage } = slot as PlannedSlot;
        this.kept.add(storage);
        this.touch(storage, backwardTime);
      },
      scratch: (size, when) => own(size, size * batch, when),
      vector: (size, when) => own(size, size, when),
      random: (use) => this.store.random(`${use}/${i}`),
    };
    this.states.push(layer.plan(plan));
    if (!joins) {
      throw new OptionError(
        `${layer.name}: received ${read.length} inputs; ${layer.kind} reads one. Join them by Add or Concatenate first.`,
      );
    }
    if (!value) throw new WasmNnError(`${layer.name}: its plan declared no output; call plan.output(shape).`);
    this.values.push(value);
    if (gradients && learns) this.backwardNodes.unshift({ node: i, sums });
  }
}
