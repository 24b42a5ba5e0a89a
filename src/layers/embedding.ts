import { sequenceKernels, useKernels } from '../engine/families.js';
import type { Kernels } from '../engine/kernels.js';
import { DataError, OptionError } from '../errors.js';
import { initializerOption } from '../initializers/index.js';
import type { OptionSpec, OptionsOf, Settled } from '../option-spec.js';
import { positiveInteger, trueOrFalse } from '../options.js';
import { type ConstraintsOf, Layer, type LayerOptions } from './layer.js';
import { planMask } from './mask.js';
import { type LayerPlan, type Mask, type Parameter, type PassState, planPass, required } from './plan.js';

const embeddingOptions = {
  /** How many indices there are: 0 to inputDim - 1. At most 2^24, up to which every whole number is an f32. */
  inputDim: positiveInteger,
  /** Numbers an index. */
  outputDim: positiveInteger,
  /** Default 'randomUniform'. */
  embeddingsInitializer: [initializerOption, 'randomUniform'],
  /** The index 0 is padding: layers behind it, the loss and the metrics pass over such steps. Default false. */
  maskZero: [trueOrFalse, false],
} as const satisfies OptionSpec;

export interface EmbeddingOptions extends LayerOptions, OptionsOf<typeof embeddingOptions>, ConstraintsOf<'embeddings'> {}

/** What `plan` lays out: where forward and backward find their tensors. */
export interface EmbeddingState extends PassState {
  embeddings: Parameter;
  mask: Mask | undefined;
}

const MOST_INDICES = 2 ** 24;

export interface Embedding extends Settled<typeof embeddingOptions> {}

/**
 * A vector for every index: y[n, t] = E[x[n, t]].
 *
 * x (N, ...) whole numbers from 0 to inputDim - 1, embeddings E (inputDim, outputDim), y (N, ..., outputDim). Keeps x. Where it
 * reads the model's input, another index is a DataError before anything runs; after other layers it gives NaN. The gradient
 * of x is zero. With `maskZero` the steps of index 0 are masked; the vector of 0 is one like others, and learns where a layer that knows no masks reads it.
 */
export class Embedding extends Layer<EmbeddingState> {
  override get emits(): boolean {
    return true;
  }

  constructor(options: EmbeddingOptions) {
    super(options, embeddingOptions, 'Embedding');
    if (this.inputDim > MOST_INDICES)
      throw new OptionError(`Embedding: option "inputDim" must be at most ${MOST_INDICES}, received ${this.inputDim}.`);
  }

  override checkExamples(data: ArrayLike<number>, size: number): void {
    for (let i = 0; i < data.length; i++) {
      const index = data[i]!;
      if (Number.isInteger(index) && index >= 0 && index < this.inputDim) continue;
      throw new DataError(
        `${this.name}: received the index ${index} in example ${Math.floor(i / size)}, at place ${i % size}; expected whole numbers from 0 to ${this.inputDim - 1}.`,
      );
    }
  }

  plan(plan: LayerPlan): EmbeddingState {
    useKernels(sequenceKernels);
    const embeddings = plan.parameter('embeddings', [this.inputDim, this.outputDim], this.embeddingsInitializer);
    const pass = planPass(plan, [...plan.input.shape, this.outputDim]);
    if (plan.trainable) plan.keep(pass.x);
    const mask = this.maskZero ? planMask(plan, pass.x.size) : undefined;
    plan.giveMask(mask);
    return { ...pass, embeddings, mask };
  }

  forward(k: Kernels, { x, y, embeddings, mask }: EmbeddingState, rows: number): void {
    if (mask) k.markSteps({ x: x.pointer, value: 0, mask: mask.slot.pointer, rows: rows * x.size, columns: 1 });
    k.gatherRows({
      table: embeddings.pointer,
      held: this.inputDim,
      indices: x.pointer,
      y: y.pointer,
      rows: rows * x.size,
      columns: this.outputDim,
    });
  }

  /** dE[x[n, t]] += dy[n, t], in the order of the examples and their places. */
  backward(k: Kernels, { x, dx, dy, embeddings }: EmbeddingState, rows: number): void {
    if (embeddings.gradient) {
      k.fill({ y: embeddings.gradient, n: embeddings.size, value: 0 });
      k.scatterAddRows({
        table: embeddings.gradient,
        held: this.inputDim,
        indices: x.pointer,
        y: required(dy).pointer,
        rows: rows * x.size,
        columns: this.outputDim,
      });
    }
    if (dx) k.fill({ y: dx.pointer, n: rows * dx.size, value: 0 });
  }
}
