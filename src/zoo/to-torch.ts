import { OptionError } from '../errors.js';
import { type AnyModel, BaseModel } from '../models/model.js';
import { type SafeTensor, writeSafetensors } from '../models/safetensors.js';
import { type OptionSpec, type OptionsOf, settle } from '../option-spec.js';
import { show } from '../options.js';
import { sizeOf } from '../shape.js';
import { namesOption, tensorsOf, torchLinks } from './torch-layout.js';

const toTorchOptions = {
  /** As for `loadTorchWeights`. */
  names: [namesOption, undefined],
} as const satisfies OptionSpec;

/** Options of {@link toTorch}. */
export interface ToTorchOptions extends OptionsOf<typeof toTorchOptions> {}

const OWNER = 'toTorch';

/** PyTorch's batch norms with weights have both of them: where a layer here does without one, it is this number throughout. */
const NEUTRAL: Readonly<Record<string, number>> = { weight: 1, bias: 0 };

/**
 * A model's weights as a safetensors file of a PyTorch state dict, under PyTorch's names and in its layouts, in f32: what `loadTorchWeights` reads, the
 * other way. Biases of recurrent layers go to bias_ih, bias_hh gets zeros; a GRU has both.
 *
 * ```python
 * import torch, safetensors.torch
 *
 * model = torch.nn.Sequential()  # the same layers, under the names that they have here
 * model.add_module('head', torch.nn.Linear(4, 3))
 * model.load_state_dict(safetensors.torch.load_file('model.safetensors'))
 * ```
 *
 * Throws OptionError that lists all layers with weights which PyTorch does not have, or which compute something else there.
 */
export function toTorch(model: AnyModel, options: ToTorchOptions = {}): Uint8Array<ArrayBuffer> {
  const { names } = settle(OWNER, options, toTorchOptions);
  if (!(model instanceof BaseModel)) throw new OptionError(`${OWNER}: expected a model, received ${show(model)}.`);
  const space = model.trainer.workspace();
  const links = torchLinks(OWNER, space, names);
  const tensors = new Map<string, SafeTensor>();
  for (const { name, shape } of tensorsOf(OWNER, links)) tensors.set(name, { dtype: 'F32', shape, data: new Float32Array(sizeOf(shape)) });
  for (const { parameter, name, places, added } of links) {
    if (added) continue;
    const values = space.store.read(parameter);
    const { data } = tensors.get(name)!;
    places.forEach((place, i) => {
      if (place >= 0) data[place] = values[i]!;
    });
  }
  for (const { parameter, name, shape } of links) {
    if (parameter.layer.kind !== 'BatchNormalization') continue;
    const module = name.slice(0, name.lastIndexOf('.'));
    const has = Object.keys(NEUTRAL).filter((word) => tensors.has(`${module}.${word}`));
    if (has.length !== 1) continue;
    for (const [word, value] of Object.entries(NEUTRAL)) {
      const other = `${module}.${word}`;
      if (!tensors.has(other)) tensors.set(other, { dtype: 'F32', shape, data: new Float32Array(sizeOf(shape)).fill(value) });
    }
  }
  return writeSafetensors(tensors, { format: 'pt' });
}
