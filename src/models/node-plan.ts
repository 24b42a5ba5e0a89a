import type { KernelInfo, Pointer } from '../engine/kernels.js';
import type { Memory } from '../engine/memory.js';
import type { Initializer } from '../initializers/index.js';
import { extensions, type Layer } from '../layers/layer.js';
import type { Carry, LayerPlan, Mask, Parameter, ParameterOptions, RandomSource, Slot } from '../layers/plan.js';
import type { Layout, Part, Value } from './layout.js';
import type { StoredParameter } from './parameters.js';
import type { PlannedSlot } from './storage.js';

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
  /** Until the plan has its addresses that of the whole: a layer that looks while it plans must not take itself for frozen. */
  get gradient(): Pointer {
    return this.whole.gradient && (this.part.pointer || this.whole.gradient);
  }
  get regularizer(): Parameter['regularizer'] {
    return this.whole.regularizer;
  }
}

/** What a layer is given to plan one of the nodes where it stands. */
export class NodePlan implements LayerPlan {
  readonly batch: number;
  readonly training: boolean;
  readonly trainable: boolean;
  readonly gradients: boolean;
  readonly memory: Memory;
  readonly elementBytes: 4 | 8;
  readonly info: KernelInfo;
  readonly lossTakes: 'softmax' | 'sigmoid' | undefined;
  readonly inputGradients: readonly (PlannedSlot | undefined)[];
  /** Gradients to add after the node's backward pass. */
  readonly parts: Part[] = [];
  /** Whether it or what is below it learns. */
  learns: boolean;
  /** Whether the layer has asked for all of its inputs, or has but one. */
  joins: boolean;
  private readonly layer: Layer;
  private readonly read: readonly Value[];
  /** The number of its first value. */
  private readonly first: number;

  constructor(
    private readonly layout: Layout,
    private readonly node: number,
  ) {
    const { graph, store, options, values } = layout;
    const { layer, inputs } = graph.nodes[node]!;
    this.layer = layer;
    this.first = values.length;
    const read = inputs.map((v) => values[v]!);
    this.read = read;
    for (const { slot } of read) layout.buffers.touch(slot.storage, this.forwardTime);
    this.inputGradients = read.map((value, at) => layout.gradientFor(node, value, read.indexOf(value) < at, this.parts));
    this.batch = options.batch;
    this.training = options.training;
    this.gradients = options.gradients;
    this.trainable = store.learns(layer);
    this.memory = store.engine.memory;
    this.elementBytes = this.memory.elementBytes;
    this.info = store.engine.info;
    const end = graph.outputs.findIndex(({ value }) => value === this.first);
    this.lossTakes = end >= 0 ? options.takes?.[end] : undefined;
    this.learns = read.some((value) => value.learns);
    this.joins = read.length === 1;
  }

  get inputs(): readonly Slot[] {
    this.joins = true;
    return this.read.map(({ slot }) => slot);
  }

  get input(): Slot {
    return this.read[0]!.slot;
  }

  get inputMasks(): readonly (Mask | undefined)[] {
    return this.read.map(({ mask }) => mask);
  }

  get inputGradient(): Slot | undefined {
    return this.inputGradients[0];
  }

  get inPlace(): boolean {
    return this.read.length === 1 && this.layout.isOwn(this.read[0]!.slot.storage);
  }

  get outputGradient(): Slot | undefined {
    return this.outputGradients[0];
  }

  get outputGradients(): readonly (Slot | undefined)[] {
    return this.layout.values.slice(this.first).map(({ gradient }) => gradient);
  }

  /** Values that it has declared. */
  get outputs(): number {
    return this.layout.values.length - this.first;
  }

  giveMask(mask: Mask | undefined, output = 0): void {
    const { buffers, values, endTime } = this.layout;
    // whoever reads it, in forward, the loss or backward: it is small
    if (mask) buffers.touch((mask.slot as PlannedSlot).storage, endTime);
    values[this.first + output]!.mask = mask;
  }

  parameter(name: string, shape: readonly number[], initializer: Initializer, options: ParameterOptions = {}): Parameter {
    this.learns ||= this.trainable && options.trainable !== false;
    const stored = this.layout.store.register(this.layer, name, shape, initializer, options);
    return this.isTaughtAgain && stored.trainable ? this.partial(stored) : stored;
  }

  output(shape: readonly number[], { alias = false }: { alias?: boolean } = {}): Slot {
    const { layout } = this;
    const { buffers } = layout;
    const slot = alias ? buffers.sharing(shape, this.read[0]!.slot.storage) : layout.rows(shape, this.forwardTime);
    let gradient: PlannedSlot | undefined;
    if (this.gradients && this.learns && layout.nextIsTaught) {
      const below = this.inputGradients[0];
      gradient = alias && below ? buffers.sharing(shape, below.storage) : layout.rows(shape, this.backwardTime);
    }
    // the penalty's gradient is told from it
    if (this.layer.activityRegularizer) this.keep(slot);
    layout.addValue(slot, gradient, this.learns, this.layer.supportsMasking ? this.read[0]!.mask : undefined);
    return slot;
  }

  keep(slot: Slot): void {
    if (!this.gradients) return;
    const { storage } = slot as PlannedSlot;
    this.layout.kept.add(storage);
    this.layout.buffers.touch(storage, this.backwardTime);
  }

  scratch(size: number, when: 'forward' | 'backward' | 'step'): Slot {
    return this.own(size, size * this.batch, when);
  }

  vector(size: number, when: 'forward' | 'backward' | 'step'): Slot {
    return this.own(size, size, when);
  }

  carry(size: number): Carry {
    const { layer, node, layout, batch } = this;
    const [before, after] = [this.own(size, size * batch, 'step'), this.own(size, size * batch, 'forward')];
    layout.buffers.touch(before.storage, 0);
    layout.buffers.touch(after.storage, layout.endTime);
    const carry = { layer, node, before, after };
    extensions.states?.checkPlaces(layout.carries, carry);
    layout.carries.push(carry);
    return carry;
  }

  random(use: string): RandomSource {
    return this.layout.store.random(`${use}/${this.node}`);
  }

  private get forwardTime(): number {
    return this.node + 1;
  }

  private get backwardTime(): number {
    return this.layout.backwardTime(this.node);
  }

  private own(size: number, elements: number, when: 'forward' | 'backward' | 'step'): PlannedSlot {
    const slot = this.layout.slot([size], elements, when === 'backward' ? this.backwardTime : this.forwardTime);
    if (this.gradients && when === 'step') this.layout.buffers.touch(slot.storage, this.backwardTime);
    return slot;
  }

  /** Whether the layer stands in a later node too, whose backward pass comes before this one's. */
  private get isTaughtAgain(): boolean {
    const { layout, node, layer } = this;
    const later = layout.graph.nodes.some((other, at) => at > node && other.layer === layer && layout.isTaught(at));
    return this.gradients && later && layout.isTaught(node);
  }

  /** The parameter where the last node writes the gradient, and this one adds to it. */
  private partial(stored: StoredParameter): Parameter {
    const part = this.layout.slot([stored.size], stored.size, this.backwardTime);
    this.parts.push({ from: part, to: () => stored.gradient, perExample: false });
    return new PartialParameter(stored, part);
  }
}
