import type { AshaResult, Found } from '../sweep/asha-files.js';
import type { Html } from './html.js';
import { table } from './table.js';

/** The same grid searched whole and by successive halving: what each found, and the epochs that it took. */
export function searchTable({ trials, most, grid, asha }: AshaResult): Html {
  const line = (name: string, { epochs, best, accuracy }: Found) => [
    name,
    epochs,
    `${((100 * epochs) / grid.epochs).toFixed(1)} %`,
    best,
    `${(100 * accuracy).toFixed(2)} %`,
  ];
  return table(
    `The same ${trials} trials of at most ${most} epochs, searched whole and by asynchronous successive halving, in ${asha.length} ${asha.length === 1 ? 'order' : 'orders'}`,
    ['search', 'epochs', "of the grid's", 'best run', 'accuracy'],
    [line('grid', grid), ...asha.map((found) => line(`ASHA, order ${found.order}`, found))],
  );
}
