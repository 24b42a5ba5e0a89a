import { dot, line } from '@observablehq/plot';
import type { SentTrial } from '../seen/message.js';
import { figureText } from '../seen/words.js';
import { Chart } from './chart.js';
import { byId, element } from './dom.js';
import { wide } from './positions.js';
import { drawable, type PageState } from './state.js';
import { seriesColour } from './theme.js';

/** So many of the best stand out. */
const BEST = 5;
/** So many others are drawn behind them. */
const OTHERS = 40;

interface Point {
  readonly trial: number;
  readonly step: number;
  readonly value: number;
}

/** What trials reported on their way, the best of them in colours. */
export class CurvesChart {
  private readonly chart = new Chart('curves-chart');
  private readonly keys = byId('curves-keys');
  private readonly select = byId('curves-figure') as HTMLSelectElement;
  private offered = '';

  constructor(redraw: () => void) {
    this.select.addEventListener('change', redraw);
  }

  draw(state: PageState): void {
    const ranked = state.ranked().filter(({ curve }) => curve.length > 0);
    const running = [...state.trials.values()].filter((trial) => trial.state === 'running' && trial.curve.length > 0);
    const best = ranked.slice(0, BEST);
    const others = [...new Set([...running, ...ranked.slice(BEST)])].filter((trial) => !best.includes(trial)).slice(0, OTHERS);
    const at = 1 + this.figure(state, [...best, ...others]);
    const points = (trial: SentTrial): Point[] =>
      trial.curve.flatMap((row) => {
        const value = drawable(row[at]);
        return value === undefined ? [] : [{ trial: trial.trial, step: Number(row[0]), value }];
      });
    const shown = [...others, ...best].map((trial) => ({ trial, points: points(trial), place: best.indexOf(trial) }));
    const all = shown.flatMap((one) => one.points);
    this.name(best);
    if (all.length === 0) {
      this.chart.empty('No trial has reported anything yet.');
      return;
    }
    const name = state.message.names[at - 1]!;
    // a curve of one point is no line
    const alone = shown.filter((one) => one.points.length === 1);
    this.chart.show(
      `${name} step by step, of ${shown.length} trials${best[0] ? `; the best is trial ${best[0].trial}` : ''}.`,
      {
        height: 240,
        x: { label: 'step', tickFormat: 'd' },
        y: { label: name, grid: true, nice: true, type: wide(all.map(({ value }) => value)) ? 'log' : 'linear' },
        marks: [
          ...shown.map((one) => line(one.points, { x: 'step', y: 'value', ...style(one.place) })),
          ...alone.map((one) => dot(one.points, { x: 'step', y: 'value', r: 2.5, fill: style(one.place).stroke })),
        ],
      },
      [
        { key: 'trial', label: 'trial' },
        { key: 'steps', label: 'last step' },
        { key: 'value', label: `last ${name}` },
      ],
      () =>
        [...shown].reverse().flatMap((one) => {
          const last = one.points.at(-1);
          return last ? [[`${one.trial.trial}`, `${last.step}`, figureText(last.value)]] : [];
        }),
    );
  }

  /** The place of the figure that is drawn: one that some of `trials` reported. */
  private figure({ message: { names } }: PageState, trials: readonly SentTrial[]): number {
    const reported = names.filter((_, i) => trials.some(({ curve }) => curve.some((row) => drawable(row[i + 1]) !== undefined)));
    const offered = JSON.stringify(reported);
    if (offered !== this.offered) {
      const { value } = this.select;
      this.offered = offered;
      this.select.replaceChildren(...reported.map((name) => element('option', {}, name)));
      if (reported.includes(value)) this.select.value = value;
    }
    return Math.max(0, names.indexOf(this.select.value));
  }

  /** Says whose colours these are. */
  private name(best: readonly SentTrial[]): void {
    const marks = best.map(({ trial }, i) =>
      element('li', {}, element('span', { class: 'key', style: `background: ${seriesColour(i)}` }), `trial ${trial}`),
    );
    this.keys.replaceChildren(...marks);
  }
}

/** A line's colour by its place among the best; -1 where it is none of them. */
const style = (place: number): { stroke: string; strokeWidth: number } =>
  place < 0 ? { stroke: 'var(--faint)', strokeWidth: 1 } : { stroke: seriesColour(place), strokeWidth: 2.25 };
