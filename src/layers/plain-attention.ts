import type { Kernels } from '../engine/kernels.js';
import { OptionError, ShapeError } from '../errors.js';
import { formatShape } from '../shape.js';
import { attendedInputs } from './attended-inputs.js';
import { type Attended, attend, attendGrad, clearMaskGradient, planAttended } from './attending.js';
import { Layer } from './layer.js';
import { type LayerPlan, type Parameter, type PassState, planPass, required, type Slot } from './plan.js';

/** What `plan` lays out: where forward and backward find their tensors. */
export interface AttentionState extends PassState {
  query: Slot;
  key: Slot;
  value: Slot;
  /** The gradients of the three, or of one that stands for several: then those after the first are parts to be added. */
  gradients: readonly AttentionGradient[];
  attended: Attended;
  dMask: Slot | undefined;
  /** The factor of the scores, where it is one number. */
  scale: Parameter | undefined;
  /** Query, and key of additive scores, times the factor. */
  scaled: readonly (Slot | undefined)[];
  /** Weights of additive scores, what they come from, and parts of their gradient. */
  weights: Slot | undefined;
  ofWeights: Parameter | undefined;
  dWeights: Slot | undefined;
  product: Slot | undefined;
  sums: Slot | undefined;
}

/** Where the kernel writes a gradient, and where it is to go: elsewhere if another was written there before. */
export interface AttentionGradient {
  readonly from: Slot | undefined;
  readonly to: Slot | undefined;
  readonly adds: boolean;
}

/** What attention of one head without projections has in common. */
export abstract class PlainAttention extends Layer<AttentionState> {
  declare readonly useScale: boolean;
  declare readonly dropout: number;
  declare readonly useCausalMask: boolean;

  /** Whether scores are sums of tanh(query + key). */
  protected abstract readonly additive: boolean;

  /** The weights that it learns: one factor of the scores, and those of additive scores. */
  protected abstract learned(plan: LayerPlan, features: number): { scale?: Parameter | undefined; weights?: Parameter | undefined };

  override get supportsMasking(): boolean {
    return true;
  }

  plan(plan: LayerPlan): AttentionState {
    const inputs = attendedInputs(this, plan);
    const { query, key, value, places } = inputs;
    if (plan.inputs.length < 2) {
      throw new OptionError(`${this.name}: received 1 input; ${this.kind} expects apply([query, value]) or apply([query, value, key]).`);
    }
    const [queries, depth] = query.shape as [number, number];
    if (key.shape[1] !== depth) {
      throw new ShapeError(
        `${this.name}: received queries of shape ${formatShape(query.shape)} and keys of shape ${formatShape(key.shape)}; expected as many features.`,
      );
    }
    const { scale, weights: ofWeights } = this.learned(plan, depth);
    const pass = planPass(plan, [queries, value.shape[1]!]);
    for (const slot of [query, key, value, pass.y]) plan.keep(slot);
    const { additive } = this;
    const scores = { heads: 1, keyHeads: 1, queries, keys: key.shape[0]!, depth, valueDepth: value.shape[1]!, scale: 1 };
    const scratch = (slot: Slot): Slot => plan.scratch(slot.size, 'step');
    const learns = plan.gradients && plan.trainable;
    const scaled = scale ? [scratch(query), additive ? scratch(key) : undefined] : [];
    const product = scale && learns ? plan.scratch(Math.max(query.size, key.size), 'backward') : undefined;
    return {
      ...pass,
      ...{ query, key, value, scale, scaled, ofWeights, product },
      gradients: this.gradientsOf(plan, [query, key, value], [places.query, places.key, places.value], scale !== undefined && learns),
      attended: planAttended(plan, this, inputs, scores),
      dMask: plan.inputGradients[3],
      weights: additive ? plan.vector(depth, 'step') : undefined,
      dWeights: ofWeights && learns ? plan.scratch(depth, 'backward') : undefined,
      sums: learns ? plan.vector(depth + 1, 'backward') : undefined,
    };
  }

  /** A gradient that another is written over, or that a factor is learned from, comes beside where it is to go. */
  private gradientsOf(plan: LayerPlan, slots: readonly Slot[], places: readonly number[], scaled: boolean): AttentionGradient[] {
    const seen = new Set<number>();
    return places.map((place, i) => {
      const to = plan.inputGradients[place];
      const adds = to !== undefined && seen.has(place);
      seen.add(place);
      const factor = scaled && i < (this.additive ? 2 : 1);
      const apart = plan.gradients && (adds || factor);
      return { from: apart ? plan.scratch(slots[i]!.size, 'backward') : to, to, adds };
    });
  }

  /** Where the kernel finds its tensors. */
  private tensors({ query, key, value, scaled, y, weights }: AttentionState) {
    const [q = query, k = key] = scaled;
    return { q: q.pointer, k: k.pointer, v: value.pointer, y: y.pointer, ...(weights ? { w: weights.pointer } : {}) };
  }

  forward(k: Kernels, s: AttentionState, rows: number): void {
    const { query, key, scale, scaled, weights, ofWeights } = s;
    [query, key].forEach((slot, i) => {
      const to = scaled[i];
      if (scale && to) k.scaleBy({ x: slot.pointer, y: to.pointer, n: rows * slot.size, factor: scale.pointer });
    });
    if (weights && ofWeights) {
      const { pointer, size } = ofWeights;
      k.copy({ x: pointer, xItem: size > 1 ? 1 : 0, y: weights.pointer, yItem: 1, items: weights.size, run: 1 });
    } else if (weights) k.fill({ y: weights.pointer, n: weights.size, value: 1 });
    attend(k, s.attended, this.tensors(s), rows);
  }

  backward(k: Kernels, s: AttentionState, rows: number): void {
    const { query, key, gradients, attended, dMask, scale, scaled, product, sums } = s;
    clearMaskGradient(k, dMask, rows);
    const [dq, dk, dv] = gradients.map(({ from }) => from?.pointer);
    attendGrad(k, attended, this.tensors(s), required(s.dy).pointer, { dq, dk, dv, dw: s.dWeights?.pointer }, rows);
    this.weightsGradient(k, s, rows);
    [query, key].forEach((slot, i) => {
      const { from } = gradients[i]!;
      if (!scale || !scaled[i] || !from) return;
      // the gradient of the factor is the sum over what it multiplies
      const n = rows * slot.size;
      if (product && sums && scale.gradient) {
        const columns = slot.shape[1]!;
        k.multiply({ a: slot.pointer, b: from.pointer, y: product.pointer, n });
        k.columnSums({ x: product.pointer, rows: n / columns, columns, y: sums.pointer });
        const last = i === 0 ? scale.gradient : sums.pointer + columns * k.elementBytes;
        k.columnSums({ x: sums.pointer, rows: columns, columns: 1, y: last });
        if (i > 0) k.add({ a: scale.gradient, b: last, y: scale.gradient, n: 1 });
      }
      k.scaleBy({ x: from.pointer, y: from.pointer, n, factor: scale.pointer });
    });
    gradients.forEach(({ from, to, adds }, i) => {
      if (!from || !to || from === to) return;
      const n = rows * [query, key, s.value][i]!.size;
      if (adds) k.add({ a: to.pointer, b: from.pointer, y: to.pointer, n });
      else k.affine({ x: from.pointer, y: to.pointer, n, scale: 1 });
    });
  }

  /** The gradient of the weights of additive scores: their sums over the examples, and where they come of one number, over all. */
  private weightsGradient(k: Kernels, { ofWeights, dWeights, sums, attended }: AttentionState, rows: number): void {
    if (!ofWeights?.gradient || !dWeights || !sums) return;
    const { depth } = attended;
    const whole = ofWeights.size === depth;
    k.columnSums({ x: dWeights.pointer, rows, columns: depth, y: whole ? ofWeights.gradient : sums.pointer });
    if (!whole) k.columnSums({ x: sums.pointer, rows: depth, columns: 1, y: ofWeights.gradient });
  }
}
