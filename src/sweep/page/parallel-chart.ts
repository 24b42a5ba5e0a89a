import { dot, line, ruleY, text } from '@observablehq/plot';
import type { SentTrial } from '../seen/message.js';
import { figureText, settingText } from '../seen/words.js';
import { Chart } from './chart.js';
import { ABSENT, type Axis, dimensionAxis, objectiveAxis } from './positions.js';
import { drawable, type PageState } from './state.js';
import { worstToBest } from './theme.js';

/** So many trials are drawn: of more nobody tells a line from another. */
const LINES = 200;
/** Pixels from an axis to the next. */
const ROW = 72;

interface Point {
  readonly trial: number;
  readonly x: number;
  readonly y: number;
  /** From the worst, 0, to the best, 1. */
  readonly rank: number;
}

/** The best half of what is drawn, and of the others those that ended last. */
function chosen(ranked: readonly SentTrial[]): SentTrial[] {
  if (ranked.length <= LINES) return [...ranked];
  const latest = ranked.slice(LINES / 2).sort((a, b) => b.outcome! - a.outcome!);
  return [...ranked.slice(0, LINES / 2), ...latest.slice(0, LINES / 2)];
}

/** A line a trial, through its settings and what it came to: dimensions below each other, so that many fit a narrow screen. */
export class ParallelChart {
  private readonly chart = new Chart('parallel-chart');

  draw(state: PageState): void {
    const ranked = state.ranked();
    const trials = chosen(ranked);
    if (trials.length === 0) {
      this.chart.empty('No trial has a result yet.');
      return;
    }
    const { dimensions, objective } = state.message;
    const axes = [...dimensions.map(dimensionAxis), objectiveAxis(state, trials)];
    const place = new Map(ranked.map((trial, i) => [trial, i]));
    const rank = (trial: SentTrial): number => (ranked.length === 1 ? 1 : 1 - place.get(trial)! / (ranked.length - 1));
    const points = (trial: SentTrial): Point[] =>
      axes.flatMap((axis, y) => {
        const x = axis.position(trial);
        return x === undefined ? [] : [{ trial: trial.trial, x, y, rank: rank(trial) }];
      });
    const [best] = trials;
    this.chart.show(
      `A line for each of ${trials.length} trials through its settings; the best is trial ${best!.trial}.`,
      {
        height: ROW * axes.length,
        marginLeft: 24,
        marginRight: 24,
        marginTop: 26,
        marginBottom: 30,
        x: { axis: null, domain: [dimensions.some(({ conditional }) => conditional) ? ABSENT : 0, 1] },
        y: { axis: null, domain: [0, axes.length - 1], reverse: true },
        color: { type: 'linear', domain: [0, 1], range: [...worstToBest()], interpolate: 'lab' },
        marks: [
          ruleY(axes, { x1: 0, x2: 1, y: (_: Axis, i: number) => i, stroke: 'var(--line)' }),
          // the best are drawn last, above the others
          line([...trials].reverse().flatMap(points), { x: 'x', y: 'y', z: 'trial', stroke: 'rank', strokeOpacity: 0.7 }),
          line(points(best!), { x: 'x', y: 'y', stroke: 'var(--text)', strokeWidth: 2.5 }),
          dot(points(best!), { x: 'x', y: 'y', r: 3.5, fill: 'var(--text)' }),
          ...words(axes),
        ],
      },
      [
        { key: 'trial', label: 'trial' },
        { key: 'value', label: objective.metric },
        ...dimensions.map(({ name }) => ({ key: name, label: name })),
      ],
      () => trials.slice(0, 50).map((trial) => rowOf(trial, state)),
    );
  }
}

/** Names and marks of the axes, on a ground of their own above the lines. */
function words(axes: readonly Axis[]) {
  const ground = { stroke: 'var(--ground)', strokeWidth: 5, fill: 'var(--text)' };
  const ticks = axes.flatMap((axis, y) => axis.ticks.map((tick) => ({ ...tick, y })));
  const names = axes.map(({ name }, y) => ({ name, y }));
  return [
    text(names, { x: 0, y: 'y', text: 'name', dx: -14, dy: -14, textAnchor: 'start', fontWeight: 600, ...ground }),
    text(ticks, { x: 'at', y: 'y', text: 'text', dy: 14, ...ground }),
  ];
}

function rowOf({ trial, value, settings }: SentTrial, { message: { dimensions } }: PageState): string[] {
  return [
    String(trial),
    figureText(drawable(value)!),
    ...dimensions.map(({ name }) => (name in settings ? settingText(settings[name]!) : '')),
  ];
}
