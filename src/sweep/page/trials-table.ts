import type { SentTrial } from '../seen/message.js';
import { durationText, figureText, settingText } from '../seen/words.js';
import { type Column, DataTable } from './data-table.js';
import { byId, setText } from './dom.js';
import { drawable, type Order, type PageState } from './state.js';

/** Rows that are shown, and that are shown more each time. */
const ROWS = 25;

const STATES: Readonly<Record<SentTrial['state'], string>> = {
  running: 'running',
  ended: 'ended',
  pruned: 'given up',
  failed: 'failed',
  stopped: 'stopped',
};

/** All trials, in the order that is asked for. */
export class TrialsTable {
  private readonly table: DataTable;
  private readonly more = byId('more') as HTMLButtonElement;
  private readonly shown = byId('shown');
  private order: Order | undefined;
  private rows = ROWS;

  constructor(private readonly redraw: () => void) {
    this.table = new DataTable('All trials', (key) => this.sort(key));
    byId('trials').append(this.table.root);
    this.more.addEventListener('click', () => {
      this.rows += ROWS;
      redraw();
    });
  }

  draw(state: PageState): void {
    const { dimensions, names, objective, best } = state.message;
    this.order ??= { by: `figure ${objective.metric}`, up: objective.mode === 'min' };
    const all = [...state.trials.values()];
    const budgets = all.some(({ budget }) => budget !== undefined);
    const errors = all.some(({ error }) => error !== undefined);
    const columns: Column[] = [
      { key: 'trial', label: 'trial' },
      { key: 'state', label: 'state' },
      ...names.map((name) => ({ key: `figure ${name}`, label: name })),
      ...(budgets ? [{ key: 'budget', label: 'budget' }] : []),
      ...dimensions.map(({ name }) => ({ key: `setting ${name}`, label: name })),
      { key: 'seconds', label: 'took' },
      ...(errors ? [{ key: 'error', label: 'why' }] : []),
    ];
    const rowOf = (trial: SentTrial): string[] => [
      `${trial.trial}${trial.trial === best ? ' (best)' : ''}`,
      STATES[trial.state],
      ...names.map((name) => figure(trial, name)),
      ...(budgets ? [trial.budget === undefined ? '' : settingText(trial.budget)] : []),
      ...dimensions.map(({ name }) => (name in trial.settings ? settingText(trial.settings[name]!) : '')),
      durationText(trial.seconds + (trial.state === 'running' ? Math.max(0, state.message.now - trial.since) / 1000 : 0)),
      ...(errors ? [trial.error ?? ''] : []),
    ];
    const rows = state.sorted(this.order).slice(0, this.rows);
    this.table.update(columns, rows.map(rowOf), this.order);
    setText(this.shown, `${rows.length} of ${all.length} trials`);
    this.more.hidden = rows.length === all.length;
  }

  private sort(by: string): void {
    this.order = { by, up: this.order?.by === by ? !this.order.up : true };
    this.redraw();
  }
}

function figure({ figures }: SentTrial, name: string): string {
  const value = figures[name];
  const number = drawable(value);
  return number === undefined ? String(value ?? '') : figureText(number);
}
