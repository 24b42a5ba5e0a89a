import { dot, line } from '@observablehq/plot';
import { figureText } from '../seen/words.js';
import { Chart } from './chart.js';
import { wide } from './positions.js';
import { drawable, type PageState } from './state.js';

/** A drawing of some hundred pixels shows no more dots. */
const DOTS = 500;

/** The best figure so far over the outcomes, and what each came to. */
export class BestChart {
  private readonly chart = new Chart('best-chart');

  draw(state: PageState): void {
    const { bestSoFar, outcomes, objective } = state.message;
    const all = [...state.trials.values()].flatMap(({ trial, outcome, value }) => {
      const number = drawable(value);
      return number === undefined || outcome === undefined ? [] : [{ trial, outcome, value: number }];
    });
    const every = Math.ceil(all.length / DOTS);
    const dots = all.filter((_, i) => i % every === 0);
    const steps = bestSoFar.flatMap(({ outcome, value }) => (drawable(value) === undefined ? [] : [{ outcome, value: value as number }]));
    const last = steps.at(-1);
    if (!last) {
      this.chart.empty('No trial has a result yet.');
      return;
    }
    const label = `The best ${objective.metric} after ${outcomes} outcomes is ${figureText(last.value)}.`;
    this.chart.show(
      label,
      {
        height: 240,
        x: { label: 'outcomes', domain: [0, Math.max(outcomes, 1)] },
        y: { label: objective.metric, grid: true, nice: true, type: wide(all.map(({ value }) => value)) ? 'log' : 'linear' },
        marks: [
          dot(dots, { x: 'outcome', y: 'value', r: 2.5, fill: 'var(--faint)' }),
          line([...steps, { outcome: outcomes, value: last.value }], {
            x: 'outcome',
            y: 'value',
            curve: 'step-after',
            stroke: 'var(--series-1)',
            strokeWidth: 2.5,
          }),
        ],
      },
      [
        { key: 'outcome', label: 'after outcome' },
        { key: 'value', label: `best ${objective.metric}` },
      ],
      () => steps.slice(-100).map(({ outcome, value }) => [String(outcome), figureText(value)]),
    );
  }
}
