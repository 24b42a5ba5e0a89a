import type { Dataset } from '../data/dataset.js';
import type { DatasetName } from '../data/dataset-table.js';
import { OptionError } from '../errors.js';
import type { HostAbortSignal } from '../host-types.js';
import { isObject, isWhole, show } from '../options.js';
import type { Figures } from './records.js';
import type { Settings } from './space.js';

/** What a trial is given beside its settings. */
export interface TrialContext {
  /** The trial's number, from 0. */
  readonly trial: number;
  /** Random seed of the trial: the same for the same settings and sweep's seed, wherever it runs. */
  readonly seed: number;
  /**
   * How many epochs (or whatever the trial counts) to reach in all, those before the checkpoint included; undefined with 'grid' and 'random', where the
   * trial decides: `epochs: budget ?? 10`.
   */
  readonly budget: number | undefined;
  /** What the sweep's option `data` names: data sets as `loadDataset` gives them, files as their bytes. */
  readonly data: Readonly<Record<string, Dataset | Uint8Array>>;
  /** Aborted when the sweep is stopped: the trial should save and return soon. */
  readonly signal: HostAbortSignal;
  /** Tells figures of a step, or epoch, from 0, on the way. */
  report(step: number, figures: Figures): void;
  /** Stores any JSON value in the trial's record, such as a confusion matrix; the last call wins. */
  note(value: unknown): void;
  /**
   * Whether the sweep's rule `prune` has stopped the trial, which should then return what it has. To be asked after a report. Over Redis the answer may
   * lag behind by a few reports.
   */
  pruned(): Promise<boolean>;
  /**
   * Saved state, for resuming a trial that was interrupted or is given more epochs: `model.resume` takes what `model.checkpoint` gave. What was reported
   * before `save` is kept with it.
   */
  readonly checkpoint: {
    load(): Promise<Uint8Array | undefined>;
    save(bytes: Uint8Array): Promise<void>;
  };
}

/** What a trial's module exports as default: trains by its settings, and returns figures, the objective among them. */
export type Trial = (settings: Settings, context: TrialContext) => Figures | Promise<Figures>;

/** Data of a trial by its hash: a set of `loadDataset`, or a file. */
export type DataSource =
  | { readonly kind: 'dataset'; readonly name: DatasetName; readonly hash: string }
  | { readonly kind: 'file'; readonly name: string; readonly hash: string };

/** A task as a worker is given it. */
export interface Job {
  readonly trial: number;
  readonly settings: Settings;
  readonly seed: number;
  readonly budget?: number;
}

/** Where the worker has what a sweep's trials need. */
export interface TrialPlace {
  /** The address of the trial's module, and the SHA-256 that it must have. */
  readonly module: string;
  readonly hash: string;
  readonly data: Readonly<Record<string, DataSource>>;
  /** The addresses of files among the data, by the same names. */
  readonly files: Readonly<Record<string, string>>;
}

/** What a trial needs of where it runs. */
export type TrialHost = Pick<TrialContext, 'signal' | 'report' | 'pruned' | 'checkpoint' | 'data'>;

/** The figures that a trial returned; reports are checked likewise. */
function checkedFigures(what: string, figures: unknown): Figures {
  const sound = isObject(figures) && Object.values(figures).every((value) => typeof value === 'number');
  if (sound) return figures as Figures;
  throw new OptionError(`sweep: the trial ${what} ${show(figures)}; expected an object of numbers, such as { loss: 0.3, accuracy: 0.9 }.`);
}

/** What came of a trial that ended. */
export interface TrialEnd {
  readonly figures: Figures;
  readonly notes?: unknown;
}

/** Runs a trial of `module`'s default function. */
export async function runTrial(module: object, { trial, settings, seed, budget }: Job, host: TrialHost): Promise<TrialEnd> {
  const { default: run } = module as { default?: Trial };
  if (typeof run !== 'function')
    throw new OptionError(`sweep: the trial's module must export a function as default, received ${show(run)}.`);
  const report = (step: number, figures: Figures): void => {
    if (!isWhole(step)) throw new OptionError(`sweep: a step must be a whole number of 0 or more, received ${show(step)}.`);
    host.report(step, checkedFigures('reported', figures));
  };
  let text: string | undefined;
  const note = (value: unknown): void => {
    text = JSON.stringify(value);
    if (text === undefined) throw new OptionError(`sweep: a note must be what JSON holds, received ${show(value)}.`);
  };
  const figures = checkedFigures('returned', await run(settings, { trial, seed, budget, ...host, report, note }));
  return { figures, ...(text !== undefined && { notes: JSON.parse(text) }) };
}
