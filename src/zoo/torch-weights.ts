import { FormatError, OptionError } from '../errors.js';
import { BaseModel } from '../models/model.js';
import { readSafetensors, type SafeTensor } from '../models/safetensors.js';
import { type OptionSpec, type OptionsOf, settle } from '../option-spec.js';
import { callable, nearestName, show, trueOrFalse } from '../options.js';
import { formatShape, sameShape } from '../shape.js';
import { type TorchTensor, torchTensors } from './torch-layout.js';

const torchOptions = {
  /** What the model calls a tensor of the file, such as 'conv1.weight'; undefined leaves the tensor out. Default: the same. */
  rename: [callable<(name: string) => string | undefined>, undefined],
  /** Whether the file must hold all that the model wants, and nothing else. Default true. */
  strict: [trueOrFalse, true],
} as const satisfies OptionSpec;

export interface LoadTorchWeightsOptions extends OptionsOf<typeof torchOptions> {}

/** What `loadTorchWeights` did, in the names that the model uses. */
export interface TorchWeightsReport {
  loaded: string[];
  /** Of the model, but not in the file: left as they were. */
  missing: string[];
  /** In the file, but not of the model: passed over. */
  unexpected: string[];
}

/** Faults of one kind that a message lists before it says how many more there are. */
const LISTED = 12;

/** How many batches a batch norm of PyTorch has seen: nothing here depends on it. */
const COUNTER = /(^|\.)num_batches_tracked$/;

/** The file's tensors by the names that the model uses. */
function renamed(tensors: ReadonlyMap<string, SafeTensor>, rename: (name: string) => string | undefined): Map<string, SafeTensor> {
  const result = new Map<string, SafeTensor>();
  for (const [original, tensor] of tensors) {
    const name = COUNTER.test(original) ? undefined : rename(original);
    if (name === undefined) continue;
    if (typeof name !== 'string')
      throw new OptionError(`loadTorchWeights: option "rename" gave ${show(name)} for ${show(original)}; expected a string.`);
    if (result.has(name))
      throw new OptionError(`loadTorchWeights: option "rename" gave ${show(name)} twice, the second time for ${show(original)}.`);
    result.set(name, tensor);
  }
  return result;
}

function listed(faults: readonly string[]): string {
  const shown = faults.slice(0, LISTED).join('; ');
  return faults.length > LISTED ? `${shown}; and ${faults.length - LISTED} more` : shown;
}

/** Says all that is wrong at once, or nothing. */
function checkFit(model: string, wanted: readonly TorchTensor[], found: ReadonlyMap<string, SafeTensor>, strict: boolean): void {
  const names = wanted.map(({ name }) => name);
  const unexpected = [...found.keys()].filter((name) => !names.includes(name));
  const problems: string[] = [];
  const missing = wanted.filter(({ name }) => !found.has(name));
  if (strict && missing.length > 0) {
    const faults = missing.map(({ name, shape }) => {
      const near = nearestName(name, unexpected);
      return `"${name}" of ${formatShape(shape)}${near === undefined ? '' : ` (the file has "${near}")`}`;
    });
    problems.push(`It lacks ${listed(faults)}.`);
  }
  if (strict && unexpected.length > 0) {
    problems.push(`The model has no ${listed(unexpected.map((name) => `"${name}" of ${formatShape(found.get(name)!.shape)}`))}.`);
  }
  const misshapen = wanted.flatMap(({ name, shape }) => {
    const tensor = found.get(name);
    return tensor && !sameShape(tensor.shape, shape)
      ? [`"${name}": received ${formatShape(tensor.shape)}, expected ${formatShape(shape)}`]
      : [];
  });
  if (misshapen.length > 0) problems.push(`Of another shape: ${listed(misshapen)}.`);
  if (problems.length > 0)
    throw new FormatError(`loadTorchWeights: the file does not fit ${model}; nothing was changed. ${problems.join(' ')}`);
}

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
 * nothing changed; without `strict` only misshapen ones are faults. Throws OptionError for a model with other learning layers.
 */
export function loadTorchWeights(model: BaseModel, bytes: Uint8Array, options: LoadTorchWeightsOptions = {}): TorchWeightsReport {
  const { rename = (name: string) => name, strict } = settle('loadTorchWeights', options, torchOptions);
  if (!(model instanceof BaseModel)) throw new OptionError(`loadTorchWeights: expected a model, received ${show(model)}.`);
  const found = renamed(readSafetensors(bytes, 'loadTorchWeights').tensors, rename);
  const space = model.trainer.workspace();
  const wanted = torchTensors(space);
  checkFit(model.name, wanted, found, strict);
  const takers = new Map(wanted.map((taker) => [taker.parameter, taker]));
  model.setWeights(
    space.store.list.map((parameter) => {
      const taker = takers.get(parameter);
      const tensor = taker && found.get(taker.name);
      return tensor ? taker.convert(tensor.data) : space.store.read(parameter).slice();
    }),
  );
  const names = wanted.map(({ name }) => name);
  return {
    loaded: names.filter((name) => found.has(name)),
    missing: names.filter((name) => !found.has(name)),
    unexpected: [...found.keys()].filter((name) => !names.includes(name)),
  };
}
