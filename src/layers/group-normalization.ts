import { groupKernels, useKernels } from '../engine/families.js';
import type { Kernels } from '../engine/kernels.js';
import { OptionError } from '../errors.js';
import { joined, type OptionSpec, type OptionsOf, type Settled } from '../option-spec.js';
import { positiveInteger } from '../options.js';
import { type ConstraintsOf, Layer, type LayerOptions } from './layer.js';
import { learnedScaleOptions, planLearnedScale } from './learned-scale.js';
import { type LayerPlan, type Parameter, type PassState, planPass, required, type Slot } from './plan.js';

const groupNormalizationOptions = /* @__PURE__ */ joined(
  {
    /** How many groups of channels that lie beside each other; -1 makes every channel one. Default 32. */
    groups: [(owner, name, given: number): number => (given === -1 ? given : positiveInteger(owner, name, given)), 32],
  } as const satisfies OptionSpec,
  learnedScaleOptions,
);

export interface GroupNormalizationOptions
  extends LayerOptions,
    OptionsOf<typeof groupNormalizationOptions>,
    ConstraintsOf<'gamma' | 'beta'> {}

/** What `plan` lays out: where forward and backward find their tensors. */
export interface GroupNormalizationState extends PassState {
  gamma: Parameter | undefined;
  beta: Parameter | undefined;
  /** Statistics of every example, a number a channel, the same for all of a group. */
  mean: Slot;
  rstd: Slot;
  work: Slot;
  groups: number;
  places: number;
  channels: number;
}

export interface GroupNormalization extends Settled<typeof groupNormalizationOptions> {}

/**
 * y = gamma (x - mean) / sqrt(variance + epsilon) + beta, mean and variance those of a group of channels over all places of an example: the same in training
 * and otherwise, whatever the batch. With one group it is a layer normalization of images, with `groups: -1` an instance normalization.
 *
 * x (N, ..., C), gamma and beta (C). Keeps x. Throws ShapeError for examples without dimensions, OptionError for groups that do not divide the channels.
 * Source: Wu and He, "Group Normalization" (2018).
 */
export class GroupNormalization extends Layer<GroupNormalizationState> {
  override get emits(): boolean {
    return true;
  }

  constructor(options: GroupNormalizationOptions = {}) {
    super(options, groupNormalizationOptions, 'GroupNormalization');
  }

  override get supportsMasking(): boolean {
    return true;
  }

  plan(plan: LayerPlan): GroupNormalizationState {
    useKernels(groupKernels);
    const { input: x } = plan;
    const { channels, gamma, beta } = planLearnedScale(plan, this);
    const groups = this.groups === -1 ? channels : this.groups;
    if (channels % groups !== 0)
      throw new OptionError(`${this.name}: received ${channels} channels for ${groups} groups; expected groups of one size.`);
    plan.keep(x);
    const [mean, rstd] = [plan.scratch(channels, 'step'), plan.scratch(channels, 'step')];
    const work = plan.scratch(plan.gradients ? 2 * channels : 0, 'backward');
    return { ...planPass(plan, x.shape), gamma, beta, mean, rstd, work, groups, places: x.size / channels, channels };
  }

  forward(k: Kernels, { x, y, gamma, beta, mean, rstd, groups, places, channels }: GroupNormalizationState, rows: number): void {
    k.groupNorm({
      ...{ x: x.pointer, gamma: gamma?.pointer, beta: beta?.pointer, mean: mean.pointer, rstd: rstd.pointer, y: y.pointer },
      ...{ rows, places, channels, groups, epsilon: this.epsilon },
    });
  }

  backward(k: Kernels, s: GroupNormalizationState, rows: number): void {
    const { x, dx, gamma, beta, mean, rstd, work, groups, places, channels } = s;
    const dy = required(s.dy).pointer;
    const common = { x: x.pointer, dy, mean: mean.pointer, rstd: rstd.pointer, rows, places, channels };
    if (gamma?.gradient || beta?.gradient) k.groupNormParameterGrad({ ...common, dGamma: gamma?.gradient, dBeta: beta?.gradient });
    if (dx) k.groupNormGrad({ ...common, groups, gamma: gamma?.pointer, dx: dx.pointer, work: work.pointer });
  }
}
