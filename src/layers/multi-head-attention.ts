import type { Kernels } from '../engine/kernels.js';
import { packOnce } from '../engine/packed-products.js';
import { usePacking } from '../engine/packing.js';
import { initializerOption } from '../initializers/index.js';
import { joined, type OptionsOf, type Settled } from '../option-spec.js';
import { positiveInteger, trueOrFalse } from '../options.js';
import { regularizerOption } from '../regularizers/index.js';
import { attendedInputs } from './attended-inputs.js';
import { type Attended, attend, attendGrad, attendingOptions, clearMaskGradient, planAttended } from './attending.js';
import { type ConstraintsOf, Layer, type LayerOptions } from './layer.js';
import { type LayerPlan, type Parameter, type PassState, planPass, type Slot } from './plan.js';
import { type Projection, project, projectGrad } from './projection.js';

const multiHeadAttentionOptions = /* @__PURE__ */ joined(
  {
    /** Heads, each with projections of its own. */
    numHeads: positiveInteger,
    /** Numbers of a query and of a key, a head. */
    keyDim: positiveInteger,
    /** Numbers of a value, a head. Default: keyDim. */
    valueDim: [positiveInteger, ({ keyDim }: { keyDim: number }): number => keyDim],
    /** Default true. */
    useBias: [trueOrFalse, true],
    /** Features of the output. Default: those of the query. */
    outputShape: [positiveInteger, undefined],
    /** Default 'glorotUniform'. */
    kernelInitializer: [initializerOption, 'glorotUniform'],
    /** Default 'zeros'. */
    biasInitializer: [initializerOption, 'zeros'],
    kernelRegularizer: [regularizerOption, undefined],
    biasRegularizer: [regularizerOption, undefined],
  } as const,
  attendingOptions,
);

export interface MultiHeadAttentionOptions
  extends LayerOptions,
    OptionsOf<typeof multiHeadAttentionOptions>,
    ConstraintsOf<'kernel' | 'bias'> {}

/** What `plan` lays out: where forward and backward find their tensors. */
export interface MultiHeadAttentionState extends PassState {
  query: Projection;
  key: Projection;
  value: Projection;
  output: Projection;
  attended: Attended;
  dMask: Slot | undefined;
}

export interface MultiHeadAttention extends Settled<typeof multiHeadAttentionOptions> {}

/**
 * Attention of several heads: y = sum over heads h of softmax(Qh Kh^T / sqrt(keyDim)) Vh Oh + b, with Qh = query Wq[h] + bq[h], Kh = key Wk[h] + bk[h],
 * Vh = value Wv[h] + bv[h]. `apply(x)` is self attention; `apply([query, value])` takes the values for keys; `apply([query, value, key])`, and as a
 * fourth a mask (N, queries, keys) of ones, and of zeros where a query does not attend to a key. Steps that a mask of the inputs counts for padding attend
 * to nothing, and nothing attends to them; y has the query's mask. A query that attends to nothing gets b.
 *
 * query (N, queries, A), key (N, keys, B), value (N, keys, C), y (N, queries, outputShape); query/kernel (A, numHeads, keyDim), key/kernel
 * (B, numHeads, keyDim), value/kernel (C, numHeads, valueDim), attentionOutput/kernel (numHeads, valueDim, outputShape), biases likewise without the first
 * axes. Attention is along the steps: there is no `attentionAxes`. The weights of attention are never held for a whole example: what is kept are
 * the inputs, Q, K, V, what comes of them, and two numbers a head and query. Throws ShapeError for examples that are not [steps, features].
 * Source: Vaswani et al., "Attention Is All You Need" (2017); computed as in Dao et al., "FlashAttention" (2022).
 */
export class MultiHeadAttention extends Layer<MultiHeadAttentionState> {
  override get emits(): boolean {
    return true;
  }

  constructor(options: MultiHeadAttentionOptions) {
    super(options, multiHeadAttentionOptions, 'MultiHeadAttention');
  }

  override get supportsMasking(): boolean {
    return true;
  }

  /** With as many keys as queries. */
  override macs([steps]: readonly number[], parameters: readonly Parameter[]): number {
    const kernels = parameters.filter(({ name }) => name.endsWith('kernel')).reduce((sum, { size }) => sum + size, 0);
    return steps! * (kernels + steps! * this.numHeads * (this.keyDim + this.valueDim));
  }

  plan(plan: LayerPlan): MultiHeadAttentionState {
    usePacking(packOnce);
    const { numHeads, keyDim, valueDim } = this;
    const inputs = attendedInputs(this, plan);
    const { query, key, value, places } = inputs;
    const into = (name: string, x: Slot, place: number, width: number): Projection => {
      const [steps, features] = x.shape as [number, number];
      const own = this.parameters(plan, name, [features, numHeads, width], [numHeads, width]);
      const dx = plan.inputGradients[place];
      return this.projection(plan, own, x, dx, plan.scratch(steps * numHeads * width, 'step'), steps, features);
    };
    // in the order of Keras's weights
    const state = {
      query: into('query', query, places.query, keyDim),
      key: into('key', key, places.key, keyDim),
      value: into('value', value, places.value, valueDim),
    };
    const [steps, features] = query.shape as [number, number];
    const units = this.outputShape ?? features;
    const own = this.parameters(plan, 'attentionOutput', [numHeads, valueDim, units], [units]);
    const context = plan.scratch(steps * numHeads * valueDim, 'step');
    const pass = planPass(plan, [steps, units]);
    const wanted = [state.query, state.key, state.value].some(({ dy }) => dy);
    const dContext = wanted ? plan.scratch(context.size, 'backward') : undefined;
    const output = { ...own, x: context, dx: dContext, y: pass.y, dy: pass.dy, from: numHeads * valueDim, to: units, steps };
    const scores = {
      heads: numHeads,
      queries: steps,
      keys: key.shape[0]!,
      depth: keyDim,
      valueDepth: valueDim,
      scale: 1 / Math.sqrt(keyDim),
    };
    if (plan.trainable) for (const slot of [query, key, value]) plan.keep(slot);
    return { ...pass, ...state, output, attended: planAttended(plan, this, inputs, scores), dMask: plan.inputGradients[3] };
  }

  private parameters(plan: LayerPlan, name: string, kernel: readonly number[], bias: readonly number[]) {
    return {
      kernel: plan.parameter(`${name}/kernel`, kernel, this.kernelInitializer, { regularizer: this.kernelRegularizer }),
      bias: this.useBias ? plan.parameter(`${name}/bias`, bias, this.biasInitializer, { regularizer: this.biasRegularizer }) : undefined,
    };
  }

  private projection(
    plan: LayerPlan,
    own: Pick<Projection, 'kernel' | 'bias'>,
    x: Slot,
    dx: Slot | undefined,
    y: Slot,
    steps: number,
    from: number,
  ): Projection {
    const wanted = plan.gradients && (plan.trainable || dx);
    return { ...own, x, dx, y, dy: wanted ? plan.scratch(y.size, 'backward') : undefined, from, to: y.size / steps, steps };
  }

  forward(k: Kernels, { query, key, value, output, attended }: MultiHeadAttentionState, rows: number): void {
    for (const projection of [query, key, value]) project(k, projection, rows);
    attend(k, attended, { q: query.y.pointer, k: key.y.pointer, v: value.y.pointer, y: output.x.pointer }, rows);
    project(k, output, rows);
  }

  backward(k: Kernels, { query, key, value, output, attended, dMask }: MultiHeadAttentionState, rows: number): void {
    projectGrad(k, output, false, rows);
    clearMaskGradient(k, dMask, rows);
    if (!output.dx) return;
    const tensors = { q: query.y.pointer, k: key.y.pointer, v: value.y.pointer, y: output.x.pointer };
    const wanted = { dq: query.dy?.pointer, dk: key.dy?.pointer, dv: value.dy?.pointer };
    attendGrad(k, attended, tensors, output.dx.pointer, wanted, rows);
    const written = new Set<Slot>();
    for (const projection of [query, key, value]) {
      const { dx } = projection;
      projectGrad(k, projection, dx !== undefined && written.has(dx), rows);
      if (dx) written.add(dx);
    }
  }
}
