import { DataError, FormatError, OptionError } from '../errors.js';
import { type CarriedStates, extensions, type Layer, type LayerCarry } from './layer.js';

/** What a layer carries from a batch of `rows` rows to the next: the numbers of each `Carry`. */
interface HeldStates {
  readonly rows: number;
  readonly values: Float64Array[];
}

/** Of each layer, whatever the model or the plan that it stands in. */
const held = new WeakMap<Layer, HeldStates>();

/** The place of a carry among those of its layer. */
const indexOf = (carries: readonly LayerCarry[], { layer }: LayerCarry, at: number): number =>
  at - carries.findIndex((other) => other.layer === layer);

const states: CarriedStates = {
  forget: (layer) => void held.delete(layer),

  checkSet: (layers, examples, batchSize) => {
    const rest = examples % batchSize;
    const layer = layers.find(({ carriesStates }) => rest > 0 && carriesStates);
    if (layer)
      throw new DataError(
        `${layer.name}: it carries the state of each row to the next batch; received ${examples} examples, which in batches of ${batchSize} leave ` +
          `a last one of ${rest}. Expected a number of examples that the batch size divides.`,
      );
  },

  checkPlaces: (carries, { layer, node }) => {
    if (carries.some((other) => other.layer === layer && other.node !== node))
      throw new OptionError(
        `${layer.name}: the layer carries a state from batch to batch and stands in several places of the network; expected one place.`,
      );
  },

  load: (memory, carries, rows) => {
    for (const { layer } of carries) {
      const known = held.get(layer);
      if (known && known.rows !== rows)
        throw new DataError(
          `${layer.name}: received a batch of ${rows} examples, and carries a state of ${known.rows} rows from the batch before. ` +
            `Give batches of ${known.rows}, or call resetStates() first.`,
        );
    }
    for (const [at, carry] of carries.entries()) {
      const to = memory.floats(carry.before.pointer, rows * carry.before.size);
      const from = held.get(carry.layer)?.values[indexOf(carries, carry, at)];
      if (from) to.set(from);
      else to.fill(0);
    }
  },

  keep: (memory, carries, rows) => {
    for (const [at, carry] of carries.entries()) {
      const { layer, after } = carry;
      const known = held.get(layer) ?? { rows, values: [] };
      held.set(layer, known);
      const index = indexOf(carries, carry, at);
      known.values[index] ??= new Float64Array(rows * after.size);
      known.values[index].set(memory.floats(after.pointer, rows * after.size));
    }
  },

  save: (carries, names, put) => {
    for (const [at, carry] of carries.entries()) {
      const known = held.get(carry.layer);
      const index = indexOf(carries, carry, at);
      if (known) put(`state/${names.nameOf(carry.layer)}/${index}`, known.values[index]!, [known.rows, carry.before.size]);
    }
  },

  restore: (carries, names, tensors) => {
    const found = new Map<Layer, HeldStates | undefined>();
    for (const [at, carry] of carries.entries()) {
      const { layer, before } = carry;
      const index = indexOf(carries, carry, at);
      const name = `state/${names.nameOf(layer)}/${index}`;
      const tensor = tensors.get(name);
      const rows = tensor?.shape[0] ?? 0;
      const known = index > 0 ? found.get(layer) : tensor && { rows, values: [] };
      const sound = tensor ? rows > 0 && tensor.shape.join() === `${rows},${before.size}` : true;
      if (!sound || known?.rows !== tensor?.shape[0])
        throw new FormatError(
          `checkpoint: the state "${name}" has the shape [${tensor?.shape.join(', ') ?? ''}]; expected rows of ${before.size}.`,
        );
      if (tensor) known!.values[index] = Float64Array.from(tensor.data);
      found.set(layer, known);
    }
    return () => {
      for (const [layer, known] of found) {
        if (known) held.set(layer, known);
        else held.delete(layer);
      }
    };
  },
};

/** Makes models carry states: called by the layers that have some, so that a program without them holds nothing of it. */
export function useCarriedStates(): void {
  extensions.states = states;
}
