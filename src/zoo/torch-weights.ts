import { OptionError } from '../errors.js';
import { BaseModel } from '../models/model.js';
import { readSafetensors, type SafeTensor } from '../models/safetensors.js';
import { fitWeights, renamed, type WeightsReport } from '../models/weights-fit.js';
import { type OptionSpec, type OptionsOf, settle } from '../option-spec.js';
import { callable, show, trueOrFalse } from '../options.js';
import { namesOption, type TorchLink, tensorsOf, torchLinks } from './torch-layout.js';

const OWNER = 'loadTorchWeights';

const torchOptions = {
  /** What the model calls a tensor of the file, such as 'conv1.weight'; undefined leaves the tensor out. Default: the same. */
  rename: [callable<(name: string) => string | undefined>, undefined],
  /** What PyTorch calls the module of a layer, by the layer's name, where it is another: { lstm: 'rnn' }; 'rnn[1]' is the second layer of a module of several. */
  names: [namesOption, undefined],
  /** Whether the file must hold all that the model wants, and nothing else. Default true. */
  strict: [trueOrFalse, true],
  /** Whether what fits is loaded, whatever the rest is. Default false. */
  partial: [trueOrFalse, false],
} as const satisfies OptionSpec;

export interface LoadTorchWeightsOptions extends OptionsOf<typeof torchOptions> {}

/** What `loadTorchWeights` did, in the names that the model uses. */
export interface TorchWeightsReport extends WeightsReport {}

/** How many batches a batch norm of PyTorch has seen: nothing here depends on it. */
const COUNTER = /(^|\.)num_batches_tracked$/;

/** A parameter's numbers: of what is loaded for each the sum, else what it is. */
function sumOf(now: ArrayLike<number>, links: readonly TorchLink[], found: ReadonlyMap<string, SafeTensor>): Float64Array {
  const values = Float64Array.from(now);
  const known = new Uint8Array(values.length);
  for (const { name, places } of links) {
    const { data } = found.get(name)!;
    places.forEach((place, i) => {
      if (place < 0) return;
      values[i] = (known[i] ? values[i]! : 0) + data[place]!;
      known[i] = 1;
    });
  }
  return values;
}

/**
 * Sets a model's weights from a safetensors file of a PyTorch state dict: F32, F64, F16 or BF16.
 *
 * A layer named `conv1` takes `conv1.weight` and `conv1.bias`, each in this package's order: kernels of convolutions (..., in, out), of transposed ones
 * (..., out, in), of depthwise ones (..., channels, filters of each), of dense layers (in, out). A Dense or a normalization behind a Flatten, or a Reshape
 * to one dimension, expects its inputs by rows, columns, channels, and gets PyTorch's channels, rows, columns put into that order; likewise behind
 * convolutions and pools of sequences. Separable convolutions are modules `depthwise` and `pointwise` of one of the layer's name.
 *
 * SimpleRNN, LSTM and GRU take weight_ih_l0, weight_hh_l0 and both biases, which are added but for a GRU's; Bidirectional those with _reverse besides;
 * `names` says which are layers of one module of several. MultiHeadAttention takes in_proj_weight, or q_proj_weight and so on, and out_proj. Embedding,
 * LayerNormalization, GroupNormalization, RMSNormalization, PReLU as PyTorch has them. Batch norms take weight, bias, running_mean and running_var, which PyTorch
 * moves by the unbiased variance of a batch, n / (n - 1) times what is taken here: predictions are the same, running variances of further
 * training are by that lower. num_batches_tracked is passed over. A Normalization keeps its numbers.
 *
 * Throws FormatError for bytes that are not safetensors, and one that lists all missing, unexpected and misshapen tensors, with
 * nothing changed; without `strict` only misshapen ones are faults, with `partial` none. Throws OptionError that lists layers with weights which PyTorch does not have, or which compute
 * something else there.
 */
export function loadTorchWeights(model: BaseModel, bytes: Uint8Array, options: LoadTorchWeightsOptions = {}): TorchWeightsReport {
  const { rename = (name: string) => name, names, ...how } = settle(OWNER, options, torchOptions);
  if (!(model instanceof BaseModel)) throw new OptionError(`loadTorchWeights: expected a model, received ${show(model)}.`);
  const { tensors } = readSafetensors(bytes, OWNER);
  const found = renamed(OWNER, tensors, (name) => (COUNTER.test(name) ? undefined : rename(name)));
  const space = model.trainer.workspace();
  const links = torchLinks(OWNER, space, names);
  const report = fitWeights(OWNER, model.name, tensorsOf(OWNER, links), found, how);
  const loaded = new Set(report.loaded);
  model.setWeights(
    space.store.list.map((parameter) => {
      const own = links.filter((link) => link.parameter === parameter && loaded.has(link.name));
      return sumOf(space.store.read(parameter), own, found);
    }),
  );
  return report;
}
