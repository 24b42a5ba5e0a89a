import { OptionError } from '../errors.js';
import { show } from '../options.js';
import { Layer } from './layer.js';

type LayerClass = new (options: never) => Layer;

/** Classes of layers that others hold, by their kinds: what is saved of such a layer is made anew by it. */
const kinds = new Map<string, LayerClass>();

/** A layer within another as plain data. */
export interface WrappedConfig {
  readonly kind: string;
  readonly config: object;
}

export const wrappedConfig = ({ kind, config }: Layer): WrappedConfig => ({ kind, config });

/** A copy of a layer, of the same options but for `changes`. */
export function copyOf<Kind extends Layer>(layer: Kind, changes: object): Kind {
  return new (layer.constructor as new (options: object) => Kind)({ ...layer.config, ...changes });
}

/** The option `name` as a layer: one, or the plain data of one of a known kind. It takes the name of its kind, if it has none. */
export function layerOption(owner: string, name: string, given: Layer | WrappedConfig): Layer {
  const { kind, config } = (typeof given === 'object' && given !== null ? given : {}) as Partial<WrappedConfig>;
  const Kind = typeof kind === 'string' ? kinds.get(kind) : undefined;
  const layer = !(given instanceof Layer) && Kind ? new Kind(config as never) : given;
  if (!(layer instanceof Layer)) throw new OptionError(`${owner}: option "${name}" must be a layer, received ${show(given)}.`);
  kinds.set(layer.kind, layer.constructor as LayerClass);
  layer.name ||= layer.kind.toLowerCase();
  return layer;
}
