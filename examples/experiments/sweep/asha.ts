import { join } from 'node:path';
import { asha, type SweepResult, sweep } from 'wasm-nn/sweep';
import { environment } from '../environment.js';
import type { Experiment, Scale } from '../experiment.js';
import { trialsOf } from '../settle.js';
import type { AshaResult, Found } from './asha-files.js';
import { objectiveOf, rowName, spaceOf, trialOf } from './space.js';
import { TRIAL } from './trial.js';

/** Orders in which ASHA is given the trials: what it finds, and what that costs, hangs on which come first. */
const ORDERS = [1, 2, 3, 4, 5] as const;

export interface AshaOptions {
  scale: Scale;
  /** Epochs that a trial is given at most. */
  epochs: number;
  threads: number;
  orders?: readonly number[];
  /** Where the sweeps' results and checkpoints lie; they go on from there. */
  folder: string;
  signal: AbortSignal;
}

/** Why a row's trials cannot be given more epochs on their way, in words; undefined where they can. */
export function whyNot({ id, grid, runs }: Experiment): string | undefined {
  if (!grid) return `${id} is no grid.`;
  const steady = runs.every((run) => run.kind === 'train' && typeof run.optimizer.learningRate === 'number');
  return steady ? undefined : `${id} has runs whose learning rate hangs on the number of epochs: they would be others with fewer.`;
}

function found({ grid }: Experiment, { best, trials }: SweepResult): Found {
  const failed = trials.find(({ error }) => error !== undefined);
  if (failed || !best) throw new Error(failed ? `${trialOf(failed.settings).label}: ${failed.error}` : 'The search found nothing.');
  const epochs = trials.reduce((sum, { metrics }) => sum + metrics!.epochs!, 0);
  const at = [grid!.rows, grid!.columns].map(({ name }) => best.settings[name] ?? null);
  return { epochs, best: trialOf(best.settings).label, at, accuracy: best.metrics!.accuracy! };
}

/** Searches a row's runs, one seed each, whole and by ASHA. */
export async function compareAsha(row: Experiment, options: AshaOptions): Promise<AshaResult> {
  const { scale, epochs: most, threads, orders = ORDERS, folder, signal } = options;
  const all = trialsOf(row, scale, 1);
  const search = async (name: string, least: number, order: number): Promise<Found> =>
    found(
      row,
      await sweep({
        space: spaceOf(row, scale, all),
        trial: TRIAL,
        objective: objectiveOf(row),
        trials: all.length,
        // with no less than all, it is a grid
        strategy: asha({ least, most }),
        seed: order,
        workers: threads,
        results: join(folder, 'asha', `${rowName(row, scale)} ${most}`.replaceAll(' ', '-'), name),
        verbose: 0,
        signal,
        onTrial: ({ settings, budget, metrics, error }) =>
          console.log(
            `${row.id} ${name}: ${trialOf(settings).label}, ${budget} epochs: ${error ?? `accuracy ${metrics!.accuracy!.toFixed(4)}`}`,
          ),
      }),
    );
  const grid = await search('grid', most, 0);
  const halved: AshaResult['asha'] = [];
  for (const order of orders) halved.push({ order, ...(await search(`asha ${order}`, 1, order)) });
  const { rows, columns } = row.grid!;
  const dimensions = [rows.name, columns.name];
  return {
    id: row.id,
    scale,
    row: rowName(row, scale),
    dimensions,
    most,
    trials: all.length,
    grid,
    asha: halved,
    environment: environment(),
  };
}

const percent = (share: number): string => `${(100 * share).toFixed(2)} %`;

/** A comparison in lines of text. */
export function describeAsha({ id, scale, dimensions, most, trials, grid, asha: orders }: AshaResult): string {
  const alike = dimensions.map((name, i) => `${name} in ${orders.filter(({ at }) => at[i] === grid.at[i]).length}`);
  const same = orders.filter(({ best }) => best === grid.best).length;
  const mean = orders.reduce((sum, { epochs }) => sum + epochs, 0) / orders.length;
  return [
    `${id} at ${scale}, ${trials} trials of at most ${most} epochs:`,
    `  grid           ${grid.epochs} epochs, best ${grid.best} (${percent(grid.accuracy)})`,
    ...orders.map(
      ({ order, epochs, best, accuracy }) =>
        `  ASHA, order ${order}  ${epochs} epochs (${percent(epochs / grid.epochs)}), best ${best} (${percent(accuracy)})`,
    ),
    `  ASHA finds the grid's best in ${same} of ${orders.length} orders (its ${alike.join(', its ')}), for ${percent(mean / grid.epochs)} of its epochs`,
  ].join('\n');
}
