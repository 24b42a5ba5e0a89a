import { OptionError } from '../errors.js';
import { BaseModel } from '../models/model.js';
import { readSafetensors } from '../models/safetensors.js';
import { fitWeights, renamed, type WeightsReport } from '../models/weights-fit.js';
import { type OptionSpec, type OptionsOf, settle } from '../option-spec.js';
import { callable, show, trueOrFalse } from '../options.js';
import { torchTensors } from './torch-layout.js';

const OWNER = 'loadTorchWeights';

const torchOptions = {
  /** What the model calls a tensor of the file, such as 'conv1.weight'; undefined leaves the tensor out. Default: the same. */
  rename: [callable<(name: string) => string | undefined>, undefined],
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

/**
 * Sets a model's weights from a safetensors file of a PyTorch state dict: F32, F64, F16 or BF16.
 *
 * A layer named `conv1` takes `conv1.weight` and `conv1.bias`. Kernels come from PyTorch's order into this one's: convolutions
 * from (out, in, rows, columns) to (rows, columns, in, out), dense layers from (out, in) to (in, out). A Dense or BatchNormalization
 * behind a Flatten, or a Reshape to one dimension, expects its inputs by rows, columns, channels, and gets PyTorch's channels, rows,
 * columns put into that order.
 * Batch norms take weight, bias, running_mean and running_var; num_batches_tracked is passed over. A Normalization keeps its numbers.
 *
 * Throws FormatError for bytes that are not safetensors, and one that lists all missing, unexpected and misshapen tensors, with
 * nothing changed; without `strict` only misshapen ones are faults, with `partial` none. Throws OptionError for a model with other learning layers.
 */
export function loadTorchWeights(model: BaseModel, bytes: Uint8Array, options: LoadTorchWeightsOptions = {}): TorchWeightsReport {
  const { rename = (name: string) => name, ...how } = settle(OWNER, options, torchOptions);
  if (!(model instanceof BaseModel)) throw new OptionError(`loadTorchWeights: expected a model, received ${show(model)}.`);
  const { tensors } = readSafetensors(bytes, OWNER);
  const found = renamed(OWNER, tensors, (name) => (COUNTER.test(name) ? undefined : rename(name)));
  const space = model.trainer.workspace();
  const wanted = torchTensors(space);
  const report = fitWeights(OWNER, model.name, wanted, found, how);
  const takers = new Map(wanted.map((taker) => [taker.parameter, taker]));
  const loaded = new Set(report.loaded);
  model.setWeights(
    space.store.list.map((parameter) => {
      const taker = takers.get(parameter);
      return taker && loaded.has(taker.name) ? taker.convert(found.get(taker.name)!.data) : space.store.read(parameter).slice();
    }),
  );
  return report;
}
