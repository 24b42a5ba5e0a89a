import type { Kernels } from '../engine/kernels.js';
import { ShapeError } from '../errors.js';
import { initializerOption } from '../initializers/index.js';
import type { OptionSpec, OptionsOf, Settled } from '../option-spec.js';
import { positiveInteger } from '../options.js';
import { formatShape } from '../shape.js';
import { Layer, type LayerOptions } from './layer.js';
import { type LayerPlan, type Parameter, type PassState, planPass, required } from './plan.js';

const positionEmbeddingOptions = {
  /** The most steps of an example. */
  sequenceLength: positiveInteger,
  /** Default 'glorotUniform'. */
  initializer: [initializerOption, 'glorotUniform'],
} as const satisfies OptionSpec;

export interface PositionEmbeddingOptions extends LayerOptions, OptionsOf<typeof positionEmbeddingOptions> {}

/** What `plan` lays out: where forward and backward find their tensors. */
export interface PositionEmbeddingState extends PassState {
  embeddings: Parameter;
}

export interface PositionEmbedding extends Settled<typeof positionEmbeddingOptions> {}

/**
 * A learned vector for every step, whatever stands there: y[n, t] = E[t]. It is not added: as in KerasHub, y has the shape of x, for
 * `new Add().apply([x, positions.apply(x)])`.
 *
 * x (N, T, C), embeddings E (sequenceLength, C), y (N, T, C). Keeps nothing; the gradient of x is zero. Throws ShapeError for examples that are not
 * [steps, features], and for more than `sequenceLength` steps.
 */
export class PositionEmbedding extends Layer<PositionEmbeddingState> {
  override get emits(): boolean {
    return true;
  }

  constructor(options: PositionEmbeddingOptions) {
    super(options, positionEmbeddingOptions, 'PositionEmbedding');
  }

  override get supportsMasking(): boolean {
    return true;
  }

  plan(plan: LayerPlan): PositionEmbeddingState {
    const { shape } = plan.input;
    const [steps, features] = shape;
    if (shape.length !== 2 || steps! > this.sequenceLength) {
      throw new ShapeError(
        `${this.name}: received examples of shape ${formatShape(shape)}; PositionEmbedding expects [steps, features] with at most ` +
          `${this.sequenceLength} steps, its sequenceLength.`,
      );
    }
    const embeddings = plan.parameter('embeddings', [this.sequenceLength, features!], this.initializer);
    return { ...planPass(plan, shape), embeddings };
  }

  forward(k: Kernels, { y, embeddings }: PositionEmbeddingState, rows: number): void {
    const places = { rows, items: 1, run: y.size, xItem: y.size, yRow: y.size, yItem: y.size };
    k.copy({ x: embeddings.pointer, y: y.pointer, ...places });
  }

  /** dE[t] = sum of dy[n, t] over the examples; steps that there were not learn nothing. */
  backward(k: Kernels, { y, dx, dy, embeddings }: PositionEmbeddingState, rows: number): void {
    const { gradient, size } = embeddings;
    if (gradient) {
      if (size > y.size) k.fill({ y: gradient, n: size, value: 0 });
      k.columnSums({ x: required(dy).pointer, rows, columns: y.size, y: gradient });
    }
    if (dx) k.fill({ y: dx.pointer, n: rows * dx.size, value: 0 });
  }
}
