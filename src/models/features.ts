import { OptionError } from '../errors.js';
import type { Layer } from '../layers/layer.js';
import { type OptionSpec, type OptionsOf, settle } from '../option-spec.js';
import { nameHint, positiveInteger, show } from '../options.js';
import type { Tensor } from '../tensor.js';
import { BatchPlan } from './batch-plan.js';
import { runRows } from './evaluate.js';
import type { DataInput } from './inputs.js';
import { BaseModel } from './model.js';
import type { Workspace } from './workspace.js';

const featuresOptions = {
  /** Examples at a time. Default 32. */
  batchSize: [positiveInteger, 32],
  /** The layer whose output is wanted, or its name. Default: the last one before the first that learns. */
  upTo: [(_owner, _name, given: Layer | string): Layer | string => given, undefined],
} as const satisfies OptionSpec;

export interface FeaturesOptions extends OptionsOf<typeof featuresOptions> {}

/** The last node before the first that learns; all that learns must read the network below through it alone. */
function frozenEnd(model: string, { graph: { nodes }, store }: Workspace): number {
  const learns = nodes.findIndex(({ layer }) => store.list.some((p) => p.layer === layer && p.trainable));
  const end = learns < 0 ? nodes.length - 1 : learns - 1;
  if (end < 0) {
    throw new OptionError(
      `features: the first layer of ${model}, "${nodes[0]!.layer.name}", learns; freeze it with trainable = false, or name a layer by upTo.`,
    );
  }
  // value i + 1 is the output of node i
  const past = nodes.slice(end + 1).find(({ inputs }) => inputs.some((value) => value <= end));
  if (!past) return end;
  throw new OptionError(
    `features: "${past.layer.name}" reads more of ${model} than the output of "${nodes[end]!.layer.name}", the last layer before the first ` +
      'that learns; name a layer by upTo.',
  );
}

function namedEnd(model: string, { graph: { nodes } }: Workspace, upTo: unknown): number {
  const end = nodes.findIndex(({ layer }) => layer === upTo || layer.name === upTo);
  if (end >= 0) return end;
  const names = nodes.map(({ layer }) => layer.name);
  const received = typeof upTo === 'object' && upTo !== null && 'name' in upTo ? `the layer ${show(upTo.name)}` : show(upTo);
  throw new OptionError(`features: option "upTo" must be a layer of ${model} or its name, received ${received}.${nameHint(upTo, names)}`);
}

/**
 * The outputs of a layer for every example of `x`, a tensor of the caller's own: computed once, they are what a head on top of a
 * frozen trunk is trained on, epoch after epoch. Layers run as in `predict`: batch norms with their running statistics, as
 * frozen ones do in training too, and dropout passing all; give `upTo` where a Dropout before the head is to stay part of it.
 *
 * Throws OptionError for a layer that is not in the model, or where the first layer learns and none is named; ShapeError and
 * DataError for examples as `predict` does.
 */
export function features(model: BaseModel, x: DataInput, options: FeaturesOptions = {}): Tensor<Float32Array> {
  const { batchSize, upTo } = settle('features', options, featuresOptions);
  if (!(model instanceof BaseModel)) throw new OptionError(`features: expected a model, received ${show(model)}.`);
  const inputs = model.trainer.checkInputs(x);
  const space = model.trainer.workspace(inputs.shape);
  const end = upTo === undefined ? frozenEnd(model.name, space) : namedEnd(model.name, space, upTo);
  const graph = { inputShape: space.graph.inputShape, nodes: space.graph.nodes.slice(0, end + 1) };
  const plan = new BatchPlan(graph, space.store, { batch: Math.min(batchSize, inputs.count), training: false, gradients: false });
  try {
    return runRows(plan, inputs);
  } finally {
    plan.release();
  }
}
