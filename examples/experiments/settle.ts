import { createHash } from 'node:crypto';
import type { ByScale, Experiment, Run, RunSpec, Scale } from './experiment.js';

/** `T` with one value in place of a value for each scale. */
export type Settled<T> =
  T extends ByScale<infer U>
    ? U
    : T extends readonly unknown[] | ((...values: never[]) => unknown) | string | number | boolean | undefined
      ? T
      : { [K in keyof T]: Settled<T[K]> };

/** What a run is trained with at one scale: plain data. */
export type Settings = Settled<RunSpec>;

/** At smoke, where a row says nothing of it. The images there are those of a small slice, so `all` is few. */
const SMOKE: { [key: string]: unknown } = { epochs: 2, train: 'all', test: 'all', batches: 3, samples: 2, fourierFeatures: 50, passes: 5 };

function settleValue(key: string, value: unknown, scale: Scale): unknown {
  if (Array.isArray(value)) return value.map((item) => settleValue('', item, scale));
  if (typeof value !== 'object' || value === null) return value;
  if ('full' in value) {
    const { full, quick = full, smoke = SMOKE[key] ?? quick } = value as ByScale<unknown>;
    return { full, quick, smoke }[scale];
  }
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, settleValue(name, inner, scale)]));
}

/** The settings of a run at a scale: all that its result hangs on besides the seed, and nothing else. */
export function settle(run: Run, scale: Scale): Settings {
  const { label: _label, report: _report, variation: _variation, skip: _skip, seeds: _seeds, ...spec } = run;
  return settleValue('', spec, scale) as Settings;
}

/** A run of a row at a scale with a seed. */
export interface Trial {
  row: string;
  label: string;
  scale: Scale;
  seed: number;
  settings: Settings;
  /** Names its files: the same settings and seed have the same, whatever the row. */
  key: string;
}

function keyOf(settings: Settings, scale: Scale, seed: number): string {
  return createHash('sha256')
    .update(JSON.stringify([settings, scale, seed]))
    .digest('hex')
    .slice(0, 16);
}

/** The trial with another number of epochs. */
export function withEpochs({ settings, ...trial }: Trial, epochs: number): Trial {
  if (settings.kind !== 'train') throw new Error(`${trial.row} ${trial.label} is no training run, and takes no epochs.`);
  const other = { ...settings, epochs };
  return { ...trial, settings: other, key: keyOf(other, trial.scale, trial.seed) };
}

/** The runs of a row that are made at a scale. */
export function runsAt({ runs }: Experiment, scale: Scale): Run[] {
  return runs.filter(({ skip }) => !skip?.includes(scale));
}

/** A row's own number of seeds at a scale, or a run's. */
function seedsAt(seeds: ByScale<number> | undefined, scale: Scale): number {
  return seeds ? (settleValue('seeds', { smoke: 1, quick: 1, ...seeds }, scale) as number) : scale === 'full' ? 3 : 1;
}

/** All trials of a row at a scale, seed by seed: a first result of every run comes early. `seeds`: so many instead of the row's own. */
export function trialsOf(row: Experiment, scale: Scale, seeds?: number): Trial[] {
  const runs = runsAt(row, scale).map((run) => ({
    label: run.label,
    settings: settle(run, scale),
    seeds: seeds ?? seedsAt(run.seeds ?? row.seeds, scale),
  }));
  const most = Math.max(...runs.map((run) => run.seeds));
  return Array.from({ length: most }, (_, i) => i + 1).flatMap((seed) =>
    runs
      .filter((run) => seed <= run.seeds)
      .map(({ label, settings }) => ({ row: row.id, label, scale, seed, settings, key: keyOf(settings, scale, seed) })),
  );
}
