import type { DerivedWeights } from '../engine/derived.js';
import type { Engine } from '../engine/engine.js';
import type { Pointer } from '../engine/kernels.js';
import type { Stretch } from '../engine/touches.js';
import type { Layer } from '../layers/layer.js';
import type { Parameter } from '../layers/plan.js';

/** Values of parameters side by side, and the stores that use them: it is given back with the last. */
export interface WeightBlock extends Stretch {
  readonly users: { readonly derived: DerivedWeights }[];
}

/** A parameter with the layer that it is of. */
interface LayerParameter extends Pick<Parameter, 'name' | 'pointer' | 'size'> {
  readonly layer: Layer;
}

/** Where the values of a layer's parameter lie. */
interface Place {
  readonly engine: Engine;
  readonly block: WeightBlock;
  readonly pointer: Pointer;
  readonly size: number;
}

/** By layer, then by the parameter's name: a layer has the same weights in all models of an engine. */
const places = new WeakMap<Layer, Map<string, Place>>();

/** Lets models that will be built find a parameter's values. */
export function offerWeights(engine: Engine, { layer, name, pointer, size }: LayerParameter, block: WeightBlock): void {
  let known = places.get(layer);
  if (!known) {
    known = new Map();
    places.set(layer, known);
  }
  known.set(name, { engine, block, pointer, size });
}

/** Where a parameter's values lie, if a model that lives has them in this engine. */
export function sharedWeights(engine: Engine, { layer, name, size }: LayerParameter): Place | undefined {
  const place = places.get(layer)?.get(name);
  return place && place.engine === engine && place.block.users.length > 0 && place.size === size ? place : undefined;
}
