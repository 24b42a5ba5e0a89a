import { emitsRecords } from '../emits.js';
import type { Pointer } from '../engine/kernels.js';
import type { Recorder } from '../engine/program.js';
import type { Stretch } from '../engine/touches.js';
import { OptionError, WasmNnError } from '../errors.js';
import type { LayerCarry } from '../layers/layer.js';
import type { Mask, Slot } from '../layers/plan.js';
import type { Regularizer } from '../regularizers/index.js';
import type { Graph } from './graph.js';
import { Layout, type Part, type PlanOptions, type Value } from './layout.js';
import { NodePlan } from './node-plan.js';
import type { ParameterStore } from './parameters.js';
import type { PlannedSlot } from './storage.js';

/** What a layer that emits records calls kernels in. */
const PASSES = ['forward', 'backward'] as const;

/** A graph laid out for one batch size: every buffer has its address, in one block of the arena, and a step allocates nothing. */
export class NetworkPlan {
  private readonly layout: Layout;
  private readonly states: unknown[] = [];
  /** Nodes whose backward is needed, the last first, and the partial gradients to add after each. */
  private readonly backwardNodes: { node: number; parts: readonly Part[] }[] = [];

  /** Outputs with a penalty, and of which node. */
  private readonly penalized: (Pick<Value, 'slot' | 'gradient'> & Regularizer & { readonly node: number })[] = [];

  constructor(
    readonly graph: Graph,
    readonly store: ParameterStore,
    readonly options: PlanOptions,
  ) {
    const layout = new Layout(graph, store, options);
    this.layout = layout;
    graph.nodes.forEach((_, i) => {
      this.planNode(i);
    });
    const { buffers, values, ends, lossTime, endTime } = layout;
    for (const { slot, gradient } of ends) {
      buffers.touch(slot.storage, lossTime);
      if (gradient) buffers.touch(gradient.storage, lossTime);
    }
    if (options.keepOutputs) for (const { slot } of values) buffers.touch(slot.storage, endTime);
  }

  /** When the losses are computed, for the lives of buffers around the network; forward passes come before, from 1 on, backward ones after. */
  get lossTime(): number {
    return this.layout.lossTime;
  }

  /** What layers hand on to the next batch. */
  get carries(): readonly LayerCarry[] {
    return this.layout.carries;
  }

  get endTime(): number {
    return this.layout.endTime;
  }

  get inputs(): readonly PlannedSlot[] {
    return this.graph.inputs.map((_, i) => this.layout.values[i]!.slot);
  }

  /** The gradients of the inputs, where they were asked for. */
  get inputGradients(): readonly (PlannedSlot | undefined)[] {
    return this.graph.inputs.map((_, i) => this.layout.values[i]!.gradient);
  }

  /** The network's outputs, and where the gradient of the loss goes for each. */
  get ends(): readonly Pick<Value, 'slot' | 'gradient' | 'mask'>[] {
    return this.layout.ends;
  }

  /** Every value that a node makes, in their order. */
  get outputs(): readonly Slot[] {
    return this.layout.values.slice(this.graph.inputs.length).map(({ slot }) => slot);
  }

  /** The masks of all values, inputs first; undefined where there is none. */
  get masks(): readonly (Mask | undefined)[] {
    return this.layout.values.map(({ mask }) => mask);
  }

  /** Memory for the batch around the network: `bytes` long, in use from `birth` to `death`. */
  extra(bytes: number, birth: number, death: number): PlannedSlot {
    return this.layout.buffers.take([], bytes, birth, death);
  }

  /** Packs the buffers and takes the block from the arena. */
  bind(): void {
    this.layout.buffers.bind(this.store.engine.arena);
  }

  /** Gives the block back. */
  release(): void {
    this.layout.buffers.release(this.store.engine.arena);
  }

  /**
   * Whether a stretch of memory is read once a program of the plan has run: it is not the plan's, or to last until the end, or an output of one
   * that does not go backward.
   */
  outlives(stretch: Stretch, backward: boolean): boolean {
    const outputs = backward ? [] : this.ends.map(({ slot }) => slot.storage);
    return this.layout.buffers.outlives(stretch, (storage) => storage.death >= this.endTime || outputs.includes(storage));
  }

  /** Writes down the layers' forward passes, from the inputs to the outputs, for `rows` examples; with `cells` the penalties of outputs, an f64 each. */
  recordForward(recorder: Recorder, rows: number, cells: Pointer = 0): void {
    this.graph.nodes.forEach(({ layer }, i) => {
      recorder.origin = { layer: this.store.nameOf(layer), pass: 'forward' };
      const state = this.states[i];
      if (emitsRecords(layer, PASSES)) layer.forward(recorder.kernels, state, rows);
      else recorder.host(() => layer.forward(this.store.engine.kernels, state, rows));
      this.penalized.forEach(({ node, slot, l1, l2 }, at) => {
        if (cells && node === i) recorder.kernels.penalty({ p: slot.pointer, n: rows * slot.size, l1, l2, result: cells + 8 * at });
      });
    });
  }

  /** How many outputs have penalties. */
  get penalties(): number {
    return this.penalized.length;
  }

  /** The same of the backward passes, from the outputs' gradients down to the lowest layer that learns. */
  recordBackward(recorder: Recorder, rows: number): void {
    const { kernels } = recorder;
    for (const { node, parts } of this.backwardNodes) {
      const { layer } = this.graph.nodes[node]!;
      recorder.origin = { layer: this.store.nameOf(layer), pass: 'backward' };
      const state = this.states[node];
      for (const { node: at, slot, gradient, l1, l2 } of this.penalized) {
        if (at !== node || !gradient) continue;
        kernels.penaltyGrad({ p: slot.pointer, g: gradient.pointer, n: rows * slot.size, l1: l1 / rows, l2: l2 / rows });
      }
      if (emitsRecords(layer, PASSES)) layer.backward(kernels, state, rows);
      else recorder.host(() => layer.backward(this.store.engine.kernels, state, rows));
      for (const { from, to, perExample } of parts) {
        const y = to();
        kernels.add({ a: y, b: from.pointer, y, n: perExample ? rows * from.size : from.size });
      }
    }
  }

  private planNode(i: number): void {
    const { layer, inputs } = this.graph.nodes[i]!;
    const plan = new NodePlan(this.layout, i);
    this.states.push(layer.plan(plan));
    const name = this.store.nameOf(layer);
    if (!plan.joins)
      throw new OptionError(`${name}: received ${inputs.length} inputs; ${layer.kind} reads one. Join them by Add or Concatenate first.`);
    const { outputs, parts } = plan;
    if (outputs === 0) throw new WasmNnError(`${name}: its plan declared no output; call plan.output(shape).`);
    if (outputs !== layer.outputCount)
      throw new WasmNnError(`${name}: its plan declared ${outputs} outputs; its outputCount is ${layer.outputCount}.`);
    const { activityRegularizer: penalty } = layer;
    if (penalty) this.penalized.push(...this.layout.values.slice(-outputs).map((value) => ({ ...value, ...penalty, node: i })));
    if (this.options.gradients && plan.learns && this.layout.isTaught(i)) this.backwardNodes.unshift({ node: i, parts });
  }
}
