import type { Kernels } from '../engine/kernels.js';
import { OptionError } from '../errors.js';
import type { OptionSpec, OptionsOf, Settled } from '../option-spec.js';
import { oneOf, show } from '../options.js';
import { mergeDirections, splitDirections } from './directions.js';
import type { BidirectionalState, Direction, MergeMode } from './directions-layout.js';
import { Layer, type LayerOptions } from './layer.js';
import type { LayerPlan, Mask, Parameter, Slot } from './plan.js';
import { Recurrent } from './recurrent.js';
import type { Sequence } from './sequence-layout.js';
import { SubPlan } from './sub-plan.js';
import { copyOf, layerOption, type WrappedConfig, wrappedConfig } from './wrapped.js';

type RecurrentLayer = Recurrent<Sequence>;

/** The option as a recurrent layer. */
function recurrentOption(owner: string, name: string, given: Layer | WrappedConfig): RecurrentLayer {
  const layer = layerOption(owner, name, given);
  if (layer instanceof Recurrent) return layer;
  throw new OptionError(`${owner}: option "${name}" must be a recurrent layer, as new LSTM({ units }), received ${show(layer.kind)}.`);
}

const MODES = ['concat', 'sum', 'mul', 'ave', 'none'] as const;

const bidirectionalOptions = {
  /** What is taken in both directions: a layer of these options in each, with weights of its own. */
  layer: recurrentOption,
  /**
   * How the outputs of both become one: side by side, added, multiplied, their mean; or 'none', as null in Keras: two outputs, `const [forward, backward] =
   * layer.apply(x)`. Default 'concat'.
   */
  mergeMode: [(owner: string, name: string, given: MergeMode): MergeMode => oneOf(owner, name, given, MODES), 'concat'],
  /** The layer that goes backwards, where it is another. Default: as `layer`. */
  backwardLayer: [recurrentOption, undefined],
} as const satisfies OptionSpec;

export interface BidirectionalOptions extends LayerOptions, Omit<OptionsOf<typeof bidirectionalOptions>, 'mergeMode'> {
  mergeMode?: MergeMode | null | undefined;
}

export interface Bidirectional extends Settled<typeof bidirectionalOptions> {}

/**
 * A recurrent layer from the first step to the last and another of the same kind from the last to the first: what each gives for a step, joined. With
 * `returnSequences` both are in the order of x, and masked steps give zeros; else it is the last output of each.
 *
 * x (N, T, C); y (N, T, 2 units), or without `returnSequences` (N, 2 units), of the mode 'concat'. The weights are those of both layers, their names
 * beginning with forward_ and backward_. With `returnState` the states of the first layer follow the output, then those of the second, and `apply([x, ...states])`
 * takes them in that order. Source: Schuster and Paliwal, "Bidirectional Recurrent Neural Networks" (1997).
 */
export class Bidirectional extends Layer<BidirectionalState> {
  override get emits(): boolean {
    return true;
  }
  readonly #forward: RecurrentLayer;
  readonly #backward: RecurrentLayer;

  constructor(options: BidirectionalOptions) {
    const none: object = { ...options, mergeMode: 'none' };
    super(options?.mergeMode === null ? none : options, bidirectionalOptions, 'Bidirectional');
    const { layer, backwardLayer } = this;
    const { returnSequences } = layer;
    const zeroed = { zeroOutputForMask: returnSequences };
    this.#forward = copyOf(layer, { ...zeroed, name: `forward_${layer.name}` });
    const back = backwardLayer ?? copyOf(layer, { goBackwards: !layer.goBackwards });
    this.#backward = copyOf(back, { ...zeroed, name: `backward_${back.name}` });
    for (const name of ['returnSequences', 'returnState', 'stateful', 'units'] as const) {
      if (back[name] !== layer[name])
        throw new OptionError(`Bidirectional: both layers must have the same ${name}, received ${layer[name]} and ${back[name]}.`);
    }
    if (back.goBackwards === layer.goBackwards)
      throw new OptionError(`Bidirectional: both layers have goBackwards ${layer.goBackwards}; expected one of each.`);
  }

  override get carriesStates(): boolean {
    return this.layer.carriesStates;
  }

  override get config(): object {
    const { layer, backwardLayer } = this;
    return { ...super.config, layer: wrappedConfig(layer), ...(backwardLayer && { backwardLayer: wrappedConfig(backwardLayer) }) };
  }

  override get outputCount(): number {
    return (this.mergeMode === 'none' ? 2 : 1) + 2 * (this.layer.outputCount - 1);
  }

  override macs(output: readonly number[], parameters: readonly Parameter[], input: readonly number[]): number {
    return this.layer.macs(output, parameters, input);
  }

  plan(plan: LayerPlan): BidirectionalState {
    const { units, returnSequences } = this.layer;
    const [x, ...initial] = plan.inputs as [Slot, ...Slot[]];
    const [dx, ...dInitial] = plan.inputGradients;
    const [mask] = plan.inputMasks;
    const dxBack = dx && plan.scratch(dx.size, 'backward');
    const half = Math.ceil(initial.length / 2);
    const direction = (layer: RecurrentLayer, prefix: string, first: number, last: number, d: Slot | undefined): Direction => {
      const [inputs, inputGradients] = [
        [x, ...initial.slice(first, last)],
        [d, ...dInitial.slice(first, last)],
      ];
      const sub = new SubPlan(plan, layer, { prefix, inputs, inputGradients, inputMasks: [mask], outputs: 'between' });
      return { state: layer.plan(sub), outputs: sub.outputs, gradients: sub.outputGradients };
    };
    const forward = direction(this.#forward, 'forward_', 0, half, dx);
    const backward = direction(this.#backward, 'backward_', half, initial.length, dxBack);
    const steps = returnSequences ? x.shape[0]! : 1;
    const outputs = this.#planOutputs(plan, returnSequences ? [steps] : [], mask);
    const [back] = backward.outputs;
    return {
      forward,
      backward,
      turned: returnSequences ? plan.scratch(back!.size, 'step') : back!,
      dTurned: (returnSequences ? undefined : backward.gradients[0]) ?? plan.scratch(plan.gradients ? back!.size : 0, 'backward'),
      outputs,
      gradients: plan.outputGradients,
      dx,
      dxBack,
      steps,
      units,
    };
  }

  #planOutputs(plan: LayerPlan, steps: readonly number[], mask: Mask | undefined): Slot[] {
    const { mergeMode, layer } = this;
    const { units } = layer;
    const joined = mergeMode === 'none' ? 2 : 1;
    return Array.from({ length: this.outputCount }, (_, i) => {
      const slot = plan.output(i < joined ? [...steps, mergeMode === 'concat' ? 2 * units : units] : [units]);
      if (i < joined && steps.length > 0) plan.giveMask(mask, i);
      return slot;
    });
  }

  forward(k: Kernels, s: BidirectionalState, rows: number): void {
    this.#forward.forward(k, s.forward.state, rows);
    this.#backward.forward(k, s.backward.state, rows);
    mergeDirections(k, s, this.mergeMode, rows);
  }

  backward(k: Kernels, s: BidirectionalState, rows: number): void {
    splitDirections(k, s, this.mergeMode, rows);
    this.#forward.backward(k, s.forward.state, rows);
    this.#backward.backward(k, s.backward.state, rows);
    const { dx, dxBack } = s;
    if (dx) k.add({ a: dx.pointer, b: dxBack!.pointer, y: dx.pointer, n: rows * dx.size });
  }
}
