import { OptionError, ShapeError } from '../errors.js';
import { formatShape } from '../shape.js';
import type { Layer } from './layer.js';
import type { LayerPlan, Mask, Slot } from './plan.js';

/** The inputs of an attention layer: of self attention all three are one. */
export interface AttendedInputs {
  readonly query: Slot;
  readonly value: Slot;
  readonly key: Slot;
  readonly mask: Slot | undefined;
  /** The places of the three among the layer's inputs. */
  readonly places: { readonly query: number; readonly value: number; readonly key: number };
  /** Which of their steps are no padding. */
  readonly queryMask: Mask | undefined;
  readonly keyMasks: readonly Mask[];
}

/** Reads [query, value, key, mask], of which the later ones may be left out. Throws OptionError and ShapeError. */
export function attendedInputs(layer: Layer, plan: LayerPlan): AttendedInputs {
  const { inputs } = plan;
  const { length } = inputs;
  if (length > 4) {
    throw new OptionError(
      `${layer.name}: received ${length} inputs; ${layer.kind} expects apply(x) or apply([query, value, key, mask]), of which key and mask may be left out.`,
    );
  }
  const places = { query: 0, value: Math.min(1, length - 1), key: length > 2 ? 2 : Math.min(1, length - 1) };
  const [query, value, key, mask] = [inputs[places.query]!, inputs[places.value]!, inputs[places.key]!, inputs[3]];
  for (const { shape } of [query, value, key]) {
    if (shape.length !== 2)
      throw new ShapeError(`${layer.name}: received examples of shape ${formatShape(shape)}; ${layer.kind} expects [steps, features].`);
  }
  const [queries, keys] = [query.shape[0]!, key.shape[0]!];
  if (value.shape[0] !== keys) {
    throw new ShapeError(
      `${layer.name}: received values of shape ${formatShape(value.shape)} and keys of shape ${formatShape(key.shape)}; expected as many steps.`,
    );
  }
  if (mask && (mask.shape.length !== 2 || mask.shape[0] !== queries || mask.shape[1] !== keys)) {
    throw new ShapeError(
      `${layer.name}: received a mask of shape ${formatShape(mask.shape)}; expected ${formatShape([queries, keys])}, the steps of the query and of the key.`,
    );
  }
  const masks = plan.inputMasks;
  const keyMasks = [...new Set([masks[places.value], masks[places.key]])].filter((one): one is Mask => one !== undefined);
  return { query, value, key, mask, places, queryMask: masks[places.query], keyMasks };
}
