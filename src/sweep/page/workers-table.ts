import type { WorkerState } from '../events.js';
import { durationText } from '../seen/words.js';
import { DataTable } from './data-table.js';
import { byId } from './dom.js';
import type { PageState } from './state.js';

/** Who runs trials, and what each is at. */
export class WorkersTable {
  private readonly table = new DataTable('Workers');

  constructor() {
    byId('workers').append(this.table.root);
  }

  draw({ message: { workers, over, now } }: PageState, since: number): void {
    const task = ({ trial, since: from }: WorkerState['running'][number]): string =>
      `trial ${trial}, ${durationText(Math.max(0, now - from) / 1000 + since)}`;
    const doing = ({ running, refused }: WorkerState): string => {
      if (refused !== undefined) return `refuses: ${refused}`;
      return over ? 'done' : running.map(task).join('; ') || 'idle';
    };
    this.table.update(
      [
        { key: 'name', label: 'worker' },
        { key: 'doing', label: 'at' },
        { key: 'slots', label: 'trials at a time' },
      ],
      workers.map((worker) => [worker.name, doing(worker), String(worker.slots)]),
    );
  }
}
