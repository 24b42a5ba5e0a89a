import { OptionError } from '../errors.js';
import type { Layer } from '../layers/layer.js';
import { type OptionSpec, type OptionsOf, settle } from '../option-spec.js';
import { nameHint, positiveInteger, show } from '../options.js';
import type { Tensor } from '../tensor.js';
import { BatchPlan } from './batch-plan.js';
import { runRows } from './evaluate.js';
import { firstValues } from './graph.js';
import type { ModelInput } from './inputs.js';
import { type AnyModel, BaseModel } from './model.js';
import type { Workspace } from './workspace.js';

const featuresOptions = {
  /** Examples at a time. Default 32. */
  batchSize: [positiveInteger, 32],
  /** The layer whose output is wanted, or its name. Default: the last one before the first that learns. */
  upTo: [(_owner, _name, given: Layer | string): Layer | string => given, undefined],
} as const satisfies OptionSpec;

export interface FeaturesOptions extends OptionsOf<typeof featuresOptions> {}

/** The last node before the first that learns; all that learns must read the network below through it alone. */
function frozenEnd(model: string, { graph, store }: Workspace): number {
  const { nodes } = graph;
  const learns = nodes.findIndex(({ layer }) => store.list.some((p) => p.layer === layer && p.trainable));
  const end = learns < 0 ? nodes.length - 1 : learns - 1;
  const nameOf = (node: number): string => store.nameOf(nodes[node]!.layer);
  if (end < 0) {
    throw new OptionError(
      `features: the first layer of ${model}, "${nameOf(0)}", learns; freeze it with trainable = false, or name a layer by upTo.`,
    );
  }
  const at = firstValues(graph)[end]!;
  const past = nodes.findIndex(({ inputs }, i) => i > end && inputs.some((value) => value < at));
  if (past < 0) return end;
  throw new OptionError(
    `features: "${nameOf(past)}" reads more of ${model} than the output of "${nameOf(end)}", the last layer before the first ` +
      'that learns; name a layer by upTo.',
  );
}

function namedEnd(model: string, { graph: { nodes }, store }: Workspace, upTo: unknown): number {
  const end = nodes.findIndex(({ layer }) => layer === upTo || store.nameOf(layer) === upTo);
  if (end >= 0) return end;
  const names = nodes.map(({ layer }) => store.nameOf(layer));
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
export function features(model: AnyModel, x: ModelInput, options: FeaturesOptions = {}): Tensor<Float32Array> {
  const { batchSize, upTo } = settle('features', options, featuresOptions);
  if (!(model instanceof BaseModel)) throw new OptionError(`features: expected a model, received ${show(model)}.`);
  const inputs = model.trainer.checkInputs(x);
  const space = model.trainer.workspace();
  const { graph } = space;
  const end = upTo === undefined ? frozenEnd(model.name, space) : namedEnd(model.name, space, upTo);
  const outputs = [{ name: 'output', value: firstValues(graph)[end]! }];
  const below = { inputs: graph.inputs, nodes: graph.nodes.slice(0, end + 1), outputs };
  const batch = Math.min(batchSize, inputs[0]!.count);
  const plan = new BatchPlan(below, space.store, { batch, training: false, gradients: false });
  try {
    return runRows(plan, inputs);
  } finally {
    plan.release();
  }
}
