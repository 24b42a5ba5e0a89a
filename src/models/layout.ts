import type { Pointer } from '../engine/kernels.js';
import type { LayerCarry } from '../layers/layer.js';
import type { Mask, Slot } from '../layers/plan.js';
import { sizeOf } from '../shape.js';
import { Buffers } from './buffers.js';
import { firstValues, type Graph, valuesBelow } from './graph.js';
import type { ParameterStore } from './parameters.js';
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
export interface Value {
  readonly slot: PlannedSlot;
  readonly gradient: PlannedSlot | undefined;
  /** Whether the network below it learns, so that its gradient is wanted. */
  readonly learns: boolean;
  readonly readers: readonly number[];
  /** Those whose backward pass adds to the gradient. */
  readonly teachers: readonly number[];
  /** Which of its steps count. */
  mask?: Mask | undefined;
}

/** A part of a gradient that is added to the others after a node's backward pass: numbers an example, or in all. */
export interface Part {
  readonly from: Slot;
  readonly to: () => Pointer;
  readonly perExample: boolean;
}

/** Which nodes read each value. */
function readersOf({ nodes }: Graph, values: number): number[][] {
  const readers: number[][] = Array.from({ length: values }, () => []);
  nodes.forEach(({ inputs }, i) => {
    for (const value of new Set(inputs)) readers[value]!.push(i);
  });
  return readers;
}

/**
 * Where a plan has a graph's values and their gradients, and when each is in use. Time, for the buffers' lives: 0 loads the batch, 1..n run forward,
 * n + 1 is the loss, n + 2..2n + 1 run backward.
 */
export class Layout {
  readonly values: Value[] = [];
  /** What layers hand on to the next batch. */
  readonly carries: LayerCarry[] = [];
  readonly buffers: Buffers = new Buffers();
  /** Storages that a backward pass reads, or that are an output's: no other layer may write over them. */
  readonly kept: Set<Storage> = new Set();
  readonly lossTime: number;
  readonly endTime: number;
  /** The number of each node's first value. */
  private readonly first: readonly number[];
  private readonly readers: readonly (readonly number[])[];
  /** The values that a loss hangs on. */
  private readonly taught: ReadonlySet<number>;

  constructor(
    readonly graph: Graph,
    readonly store: ParameterStore,
    readonly options: PlanOptions,
  ) {
    const { nodes, inputs } = graph;
    this.first = firstValues(graph);
    this.readers = readersOf(
      graph,
      nodes.reduce((sum, { layer }) => sum + layer.outputCount, inputs.length),
    );
    this.taught = options.gradients ? valuesBelow(graph, (i) => this.hasLoss(i)) : new Set();
    this.lossTime = nodes.length + 1;
    this.endTime = 2 * nodes.length + 2;
    for (const { shape } of inputs) this.addInput(shape);
  }

  /** The network's outputs. */
  get ends(): readonly Value[] {
    return this.graph.outputs.map(({ value }) => this.values[value]!);
  }

  /** The gradient of the value that comes next is wanted, if the network learns up to there. */
  get nextIsTaught(): boolean {
    return this.taught.has(this.values.length);
  }

  /** Whether a loss hangs on what a node makes. */
  isTaught(node: number): boolean {
    const { outputCount } = this.graph.nodes[node]!.layer;
    for (let i = 0; i < outputCount; i++) if (this.taught.has(this.first[node]! + i)) return true;
    return false;
  }

  addValue(slot: PlannedSlot, gradient: PlannedSlot | undefined, learns: boolean, mask?: Mask): void {
    const number = this.values.length;
    const readers = this.readers[number]!;
    const teachers = readers.filter((node) => this.isTaught(node));
    this.values.push({ slot, gradient, learns, readers, teachers, mask });
    if (this.graph.outputs.some(({ value }) => value === number)) this.kept.add(slot.storage);
  }

  backwardTime(node: number): number {
    return this.lossTime + this.graph.nodes.length - node;
  }

  /** Room for `elements` numbers, in use at `time`. */
  slot(shape: readonly number[], elements: number, time: number): PlannedSlot {
    return this.buffers.take(shape, elements * this.store.engine.memory.elementBytes, time, time);
  }

  /** Room for a value of every example. */
  rows(shape: readonly number[], time: number): PlannedSlot {
    return this.slot(shape, sizeOf(shape) * this.options.batch, time);
  }

  /** Whether a storage has one reader, which may overwrite it: it is not the batch, nor read in backward, nor asked for at the end. */
  isOwn(storage: Storage): boolean {
    if (this.options.keepOutputs || this.kept.has(storage)) return false;
    return this.values.every(({ slot, readers }) => slot.storage !== storage || readers.length === 1);
  }

  /**
   * Where node `i` writes the gradient of its input `value`: the last reader writes in place, the others beside it, to be added; so does
   * one that reads the value `again`, and all where the loss has written one.
   */
  gradientFor(i: number, value: Value, again: boolean, parts: Part[]): PlannedSlot | undefined {
    const { gradient, slot, teachers } = value;
    if (!gradient || !this.isTaught(i)) return undefined;
    const time = this.backwardTime(i);
    this.buffers.touch(gradient.storage, time);
    const ofLoss = this.ends.some((end, at) => end === value && this.hasLoss(at));
    if (i === teachers[teachers.length - 1] && !again && !ofLoss) return gradient;
    const from = this.rows(slot.shape, time);
    parts.push({ from, to: () => gradient.pointer, perExample: true });
    return from;
  }

  private hasLoss(output: number): boolean {
    return this.options.learned?.[output] ?? true;
  }

  private addInput(shape: readonly number[]): void {
    const slot = this.rows(shape, 0);
    // lives to the end: it is read when the program has run
    const gradient = this.options.inputGradients && this.nextIsTaught ? this.rows(shape, this.endTime) : undefined;
    this.addValue(slot, gradient, gradient !== undefined);
    this.kept.add(slot.storage);
  }
}
