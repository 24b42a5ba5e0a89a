import type { Kernels } from '../engine/kernels.js';
import { packOnce } from '../engine/packed-products.js';
import { usePacking } from '../engine/packing.js';
import { type Initializer, initializerOption } from '../initializers/index.js';
import { joined } from '../option-spec.js';
import { trueOrFalse } from '../options.js';
import { type Regularizer, regularizerOption } from '../regularizers/index.js';
import { attendedInputs } from './attended-inputs.js';
import { type Attended, attend, attendGrad, attendingOptions, clearMaskGradient, planAttended } from './attending.js';
import { Layer } from './layer.js';
import { type LayerPlan, type Parameter, type PassState, planPass, type Slot } from './plan.js';
import { type Projection, project, projectGrad } from './projection.js';

/** Options of attention layers with projections, besides their heads. */
export const projectedOptions = /* @__PURE__ */ joined(
  {
    /** Default true. */
    useBias: [trueOrFalse, true],
    /** Default 'glorotUniform'. */
    kernelInitializer: [initializerOption, 'glorotUniform'],
    /** Default 'zeros'. */
    biasInitializer: [initializerOption, 'zeros'],
    kernelRegularizer: [regularizerOption, undefined],
    biasRegularizer: [regularizerOption, undefined],
  } as const,
  attendingOptions,
);

/** What `plan` lays out: where forward and backward find their tensors. */
export interface ProjectedAttentionState extends PassState {
  query: Projection;
  key: Projection;
  value: Projection;
  output: Projection;
  attended: Attended;
  dMask: Slot | undefined;
}

/** The heads of a layer. */
export interface Heads {
  readonly queries: number;
  /** Of keys and values: as many heads of queries, side by side, attend to each. */
  readonly keys: number;
  /** Numbers of a query and of a key, a head, and of a value. */
  readonly keyDim: number;
  readonly valueDim: number;
  /** Features of the output; undefined: those of the query. */
  readonly units: number | undefined;
}

/** Attention of several heads, of projections of its inputs: `apply(x)`, or `apply([query, value, key, mask])`, of which key and mask may be left out. */
export abstract class ProjectedAttention extends Layer<ProjectedAttentionState> {
  declare readonly useBias: boolean;
  declare readonly kernelInitializer: Initializer;
  declare readonly biasInitializer: Initializer;
  declare readonly kernelRegularizer: Regularizer | undefined;
  declare readonly biasRegularizer: Regularizer | undefined;
  declare readonly dropout: number;
  declare readonly useCausalMask: boolean;

  protected abstract get heads(): Heads;

  override get supportsMasking(): boolean {
    return true;
  }

  /** With as many keys as queries. */
  override macs([steps]: readonly number[], parameters: readonly Parameter[]): number {
    const { queries, keyDim, valueDim } = this.heads;
    const kernels = parameters.filter(({ name }) => name.endsWith('kernel')).reduce((sum, { size }) => sum + size, 0);
    return steps! * (kernels + steps! * queries * (keyDim + valueDim));
  }

  plan(plan: LayerPlan): ProjectedAttentionState {
    usePacking(packOnce);
    const { queries: heads, keys: keyHeads, keyDim, valueDim, ...rest } = this.heads;
    const inputs = attendedInputs(this, plan);
    const { query, key, value, places } = inputs;
    const into = (name: string, x: Slot, place: number, count: number, width: number): Projection => {
      const [steps, features] = x.shape as [number, number];
      const own = this.parameters(plan, name, [features, count, width], [count, width]);
      const dx = plan.inputGradients[place];
      return this.projection(plan, own, x, dx, plan.scratch(steps * count * width, 'step'), steps, features);
    };
    // in the order of Keras's weights
    const state = {
      query: into('query', query, places.query, heads, keyDim),
      key: into('key', key, places.key, keyHeads, keyDim),
      value: into('value', value, places.value, keyHeads, valueDim),
    };
    const [steps, features] = query.shape as [number, number];
    const units = rest.units ?? features;
    const own = this.parameters(plan, 'attentionOutput', [heads, valueDim, units], [units]);
    const context = plan.scratch(steps * heads * valueDim, 'step');
    const pass = planPass(plan, [steps, units]);
    const wanted = [state.query, state.key, state.value].some(({ dy }) => dy);
    const dContext = wanted ? plan.scratch(context.size, 'backward') : undefined;
    const output = { ...own, x: context, dx: dContext, y: pass.y, dy: pass.dy, from: heads * valueDim, to: units, steps };
    const counts = { heads, keyHeads, queries: steps, keys: key.shape[0]! };
    const scores = { ...counts, depth: keyDim, valueDepth: valueDim, scale: 1 / Math.sqrt(keyDim) };
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

  forward(k: Kernels, { query, key, value, output, attended }: ProjectedAttentionState, rows: number): void {
    for (const projection of [query, key, value]) project(k, projection, rows);
    attend(k, attended, { q: query.y.pointer, k: key.y.pointer, v: value.y.pointer, y: output.x.pointer }, rows);
    project(k, output, rows);
  }

  backward(k: Kernels, { query, key, value, output, attended, dMask }: ProjectedAttentionState, rows: number): void {
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
