import { type OptionSpec, type OptionsOf, settle } from '../option-spec.js';
import { callable, trueOrFalse } from '../options.js';
import { isTrainingState } from './checkpoint.js';
import { matchWeight } from './match-weights.js';
import { readSafetensors } from './safetensors.js';
import type { Trainer } from './trainer.js';
import { fitWeights, renamed, type WeightsReport } from './weights-fit.js';

const loadWeightsOptions = {
  /** Whether what fits is loaded, whatever else the file and the model hold. Default false. */
  partial: [trueOrFalse, false],
  /** What the model calls a tensor of the file, such as 'conv1/kernel'; undefined leaves the tensor out. Default: the same. */
  rename: [callable<(name: string) => string | undefined>, undefined],
} as const satisfies OptionSpec;

/** Options of `model.loadWeights`. */
export interface LoadWeightsOptions extends OptionsOf<typeof loadWeightsOptions> {}

const OWNER = 'loadWeights';

/** See `BaseModel.loadWeights`. */
export function loadWeights(name: string, trainer: Trainer, bytes: Uint8Array, options: LoadWeightsOptions): WeightsReport {
  const { partial, rename = (original: string) => original } = settle(OWNER, options, loadWeightsOptions);
  const { tensors, metadata } = readSafetensors(bytes, OWNER);
  // of a checkpoint the weights alone
  const found = renamed(OWNER, tensors, (original) => (isTrainingState(original, metadata) ? undefined : rename(original)));
  const { store } = trainer.workspace();
  const wanted = store.list.map((parameter) => ({ parameter, name: parameter.fullName, shape: parameter.shape }));
  const report = fitWeights(OWNER, name, wanted, found, { strict: true, partial });
  const loaded = new Set(report.loaded);
  store.write(
    wanted.map(({ parameter, name: of }) => (loaded.has(of) ? matchWeight(OWNER, store, parameter, found) : store.read(parameter).slice())),
  );
  return report;
}
