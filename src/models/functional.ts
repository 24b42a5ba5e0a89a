import { OptionError } from '../errors.js';
import { type Layer, SymbolicTensor } from '../layers/layer.js';
import type { MetricName } from '../metrics/index.js';
import { type OptionSpec, type OptionsOf, settle } from '../option-spec.js';
import { show, string, wholeNumber } from '../options.js';
import type { Graph, Node } from './graph.js';
import { BaseModel } from './model.js';

function symbolicOption(owner: string, name: string, given: SymbolicTensor): SymbolicTensor {
  if (given instanceof SymbolicTensor) return given;
  const several: unknown = given;
  if (!Array.isArray(several))
    throw new OptionError(`${owner}: option "${name}" must be what input(...) or a layer's apply gives, received ${show(given)}.`);
  throw new OptionError(
    `${owner}: option "${name}" must be one value, received an array of ${several.length}. A model has one input and one output; ` +
      `${several.length === 1 ? 'pass the value itself.' : 'join the data of several into one beforehand, or make a model of each.'}`,
  );
}

const modelOptions = {
  inputs: symbolicOption,
  outputs: symbolicOption,
  name: [string, undefined],
  /** Default 0. */
  seed: [wholeNumber, undefined],
} as const satisfies OptionSpec;

export interface ModelOptions extends OptionsOf<typeof modelOptions> {}

/** The values that lead from `inputs` to `outputs`, each after those that it reads. */
function sortValues(inputs: SymbolicTensor, outputs: SymbolicTensor): SymbolicTensor[] {
  const sorted: SymbolicTensor[] = [];
  const seen = new Set<SymbolicTensor>();
  // a path of its own rather than calls in calls, whose depth the runtime limits: a value, and the next of its inputs to look at
  const path = [{ value: outputs, next: 0 }];
  seen.add(outputs);
  for (let place = path.at(-1); place; place = path.at(-1)) {
    const { value } = place;
    const below = value.inputs[place.next++];
    if (below) {
      if (!seen.has(below)) path.push({ value: below, next: 0 });
      seen.add(below);
      continue;
    }
    if (!value.layer && value !== inputs)
      throw new OptionError('Model: the outputs depend on an input that is not the model\'s "inputs". A model has one input.');
    sorted.push(value);
    path.pop();
  }
  if (!seen.has(inputs)) throw new OptionError('Model: the outputs do not depend on "inputs".');
  // the input comes first whatever the way to it
  return [inputs, ...sorted.filter((value) => value !== inputs)];
}

/**
 * A graph of layers from one input to one output, which may branch and join:
 *
 *     const x = input({ shape: [8] });
 *     const h = new Dense({ units: 8, activation: 'relu' }).apply(x);
 *     const y = new Dense({ units: 2 }).apply(new Add().apply([x, h]));
 *     const model = new Model({ inputs: x, outputs: y });
 *
 * A layer may stand in a graph once. `seed` as for `Sequential`.
 */
export class Model<Metrics extends string = MetricName> extends BaseModel<Metrics> {
  private readonly steps: readonly Node[];
  private readonly shape: readonly number[];

  constructor(options: ModelOptions) {
    const { inputs, outputs, ...named } = settle('Model', options, modelOptions);
    if (!inputs.shape) throw new OptionError('Model: option "inputs" must be what input({ shape }) gives; received the output of a layer.');
    super(named, 'Model');
    this.shape = inputs.shape;
    const values = sortValues(inputs, outputs);
    if (outputs === inputs) throw new OptionError('Model: the outputs are the inputs; there is no layer between them.');
    const place = new Map(values.map((value, i) => [value, i]));
    this.steps = values.slice(1).map((value) => ({ layer: value.layer!, inputs: value.inputs.map((below) => place.get(below)!) }));
    const seen = new Set<Layer>();
    const twice = this.layers.find((layer) => seen.size === seen.add(layer).size);
    if (twice)
      throw new OptionError(`Model: the layer ${twice.name || twice.kind} is applied twice; weights cannot be shared, make another layer.`);
  }

  get layers(): readonly Layer[] {
    return this.steps.map(({ layer }) => layer);
  }

  /** @internal */
  get knownInputShape(): readonly number[] {
    return this.shape;
  }

  /** @internal */
  graph(): Graph {
    return { inputShape: this.shape, nodes: this.steps };
  }
}
