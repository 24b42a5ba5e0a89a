import { OptionError } from '../errors.js';
import { settle } from '../option-spec.js';
import { show, trueOrFalse } from '../options.js';
import { Tensor } from '../tensor.js';
import { BatchPlan } from './batch-plan.js';
import type { Predicted } from './evaluate.js';
import type { ModelInput } from './inputs.js';
import { type AnyModel, BaseModel } from './model.js';

/**
 * The gradient of the loss with respect to the examples, d(loss)/dx, of their shape: what a saliency map shows, and what an adversarial example is made
 * from (Simonyan et al., "Deep Inside Convolutional Networks", 2014). The loss is the mean over the examples that `compile` settled, so the
 * gradient of each holds 1 / count of its own loss. Layers run as in `predict`, or with `training: true` as in a training step. Of several
 * inputs an object of tensors by their names. No weight changes.
 *
 * Throws OptionError for a model that is not compiled, ShapeError and DataError for data as `fit` does.
 */
export function inputGradient<Output extends Predicted = Tensor<Float32Array>>(
  model: AnyModel,
  x: ModelInput,
  y: ModelInput,
  options: { training?: boolean } = {},
): Output {
  const { training } = settle('inputGradient', options, { training: [trueOrFalse, false] } as const);
  if (!(model instanceof BaseModel)) throw new OptionError(`inputGradient: expected a model, received ${show(model)}.`);
  const { trainer } = model;
  const batch = trainer.batch('inputGradient', x, y, {});
  const { graph, store } = trainer.workspace();
  const heads = model.compiled.heads.map((head) => ({ ...head, metrics: [] }));
  const plan = new BatchPlan(graph, store, { batch: batch.count, training, gradients: true, heads, inputGradients: true });
  try {
    plan.load(batch);
    plan.train(batch.count, { record: () => {} });
    const tensors = plan.network.inputs.map(({ shape, size }, i) => {
      const gradient = plan.network.inputGradients[i];
      const Floats = store.engine.precision === 'float64' ? Float64Array : Float32Array;
      const data = gradient ? store.engine.memory.floats(gradient.pointer, batch.count * size).slice() : new Floats(batch.count * size);
      return new Tensor(data as Float32Array, [batch.count, ...shape]);
    });
    const named = Object.fromEntries(graph.inputs.map(({ name }, i) => [name, tensors[i]!]));
    return (tensors.length === 1 ? tensors[0]! : named) as Output;
  } finally {
    plan.release();
  }
}
