import { createHash } from 'node:crypto';
import { type Objective, type Setting, type Settings, type Space, when } from 'wasm-nn/sweep';
import type { Experiment, Scale } from '../experiment.js';
import { isScale } from '../result-files.js';
import { ROWS } from '../rows.js';
import { runsAt, settle, type Trial, trialsOf } from '../settle.js';

/** What stands for the grid among runs that are not of it. */
const GRID = 'grid';

/** Tells a row at a scale, and all its settings: whoever has other settings under that name cannot run its trials. */
export function rowName(row: Experiment, scale: Scale): string {
  const settings = runsAt(row, scale).map((run) => settle(run, scale));
  return `${row.id} ${scale} ${createHash('sha256').update(JSON.stringify(settings)).digest('hex').slice(0, 12)}`;
}

/** A number of the row at a scale: a sweep's seed, of which its trials draw nothing, since each has the row's own; it tells rows' sweeps apart. */
export const rowNumber = (row: Experiment, scale: Scale): number => Number.parseInt(rowName(row, scale).slice(-12, -4), 16);

const distinct = <T>(values: readonly T[]): T[] => [...new Set(values)];

/** The dimensions of a row's grid, with the runs beside it; undefined where its trials are not all of that. */
function gridSpace({ grid }: Experiment, trials: readonly Trial[]): Space | undefined {
  if (!grid) return undefined;
  const { rows, columns } = grid;
  const cells = rows.values.flatMap((r) => columns.values.map((c) => `${r} / ${c}`));
  const labels = distinct(trials.map(({ label }) => label));
  const beside = labels.filter((label) => !cells.includes(label));
  const seeds = distinct(trials.map(({ seed }) => seed));
  const whole = cells.every((cell) => labels.includes(cell)) && trials.length === (cells.length + beside.length) * seeds.length;
  if (!whole) return undefined;
  const dimension = (values: readonly Setting[]) => (beside.length > 0 ? when({ run: GRID }, values) : values);
  return {
    seed: seeds,
    ...(beside.length > 0 ? { run: [GRID, ...beside] } : {}),
    [rows.name]: dimension(rows.values),
    [columns.name]: dimension(columns.values),
  };
}

/** The trials of a row as what a sweep chooses from: the dimensions of its grid where it is one, else the trials by their names. */
export function spaceOf(row: Experiment, scale: Scale, trials: readonly Trial[]): Space {
  const named = { trial: trials.map(({ label, seed }) => `${label}, seed ${seed}`) };
  return { row: [rowName(row, scale)], ...(gridSpace(row, trials) ?? named) };
}

/** What a row's trials are compared by. */
export const objectiveOf = ({ runs }: Experiment): Objective =>
  runs.every(({ kind }) => kind === 'gradCheck') ? { metric: 'gradientError', mode: 'min' } : { metric: 'accuracy', mode: 'max' };

function labelAndSeed({ grid }: Experiment, settings: Settings): { label: string; seed: number } {
  const { trial, run = GRID } = settings;
  const [, label = '', seed = ''] = /^(.*), seed (\d+)$/.exec(String(trial)) ?? [];
  if (trial !== undefined) return { label, seed: Number(seed) };
  const cell = `${settings[grid?.rows.name ?? '']} / ${settings[grid?.columns.name ?? '']}`;
  return { label: run === GRID ? cell : String(run), seed: Number(settings.seed) };
}

/**
 * The trial that a sweep's settings mean. Throws where this copy of the experiments has no such row, or has it with other settings: on
 * another machine, the trial would be another.
 */
export function trialOf(settings: Settings): Trial {
  const [id, scale = ''] = String(settings.row).split(' ');
  const row = ROWS.find((one) => one.id === id);
  if (!row || !isScale(scale)) throw new Error(`There is no row "${settings.row}" here: received settings ${JSON.stringify(settings)}.`);
  const name = rowName(row, scale);
  if (name !== settings.row)
    throw new Error(`The row "${settings.row}" is "${name}" here: this machine has other experiments than where the sweep was started.`);
  const { label, seed } = labelAndSeed(row, settings);
  const found = trialsOf(row, scale, Math.max(1, seed)).find((one) => one.label === label && one.seed === seed);
  if (!found) throw new Error(`${id} has no run "${label}" with seed ${seed} at ${scale}: received settings ${JSON.stringify(settings)}.`);
  return found;
}
