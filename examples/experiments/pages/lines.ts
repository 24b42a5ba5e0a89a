import * as Plot from '@observablehq/plot';
import type { Html } from './html.js';
import { colour, draw, figure } from './svg.js';

/** A line of a plot. Lines of one `key` have one colour. */
export interface Series {
  key: string;
  dashed?: boolean;
  points: readonly (readonly [x: number, y: number | null])[];
}

export interface LinePlot {
  title: string;
  x: string;
  y: string;
  series: readonly Series[];
  note?: string;
}

/** Points of a line that a plot of this size can show. */
const MOST_POINTS = 240;

/** Every so many-th point, and the last. */
export function thinned<T>(points: readonly T[], most: number = MOST_POINTS): T[] {
  const step = Math.ceil(points.length / most);
  return points.filter((_, i) => i % step === 0 || i === points.length - 1);
}

/** A few epochs have a tick each and none between them; thousands of steps are written as 2k. */
function ticksAlong(series: readonly Series[]): { ticks: number | number[]; tickFormat?: string } {
  const places = series.flatMap(({ points }) => points.map(([at]) => at));
  const [low, high] = [Math.min(...places), Math.max(...places)];
  if (places.every(Number.isInteger) && high - low <= 6)
    return { ticks: Array.from({ length: high - low + 1 }, (_, i) => low + i), tickFormat: 'd' };
  return high >= 10_000 ? { ticks: 6, tickFormat: '~s' } : { ticks: 6 };
}

/** Beside a run that diverges the others would lie on the axis: a scale of powers of ten, if there is nothing at 0 or below. */
function wide(series: readonly Series[]): { type?: 'log'; tickFormat?: string } {
  const values = series.flatMap(({ points }) => points.flatMap(([, value]) => value ?? []));
  if (Math.max(...values) < 10_000) return {};
  return { tickFormat: '.0e', ...(Math.min(...values) > 0 ? { type: 'log' } : {}) };
}

/** Lines over a common axis, a colour for each key; a gap where a value is no number. */
export function linePlot({ title, x, y, series, note }: LinePlot): Html {
  const keys = [...new Set(series.map(({ key }) => key))];
  const marks = series.map(({ key, dashed, points }) => {
    const options = { x: '0', y: '1', stroke: colour(keys.indexOf(key)) };
    return [
      Plot.lineY(thinned(points), { ...options, strokeWidth: 1.8, ...(dashed ? { strokeDasharray: '5 3' } : {}) }),
      points.length <= 12 ? Plot.dot(points, { ...options, r: 2.2, fill: colour(keys.indexOf(key)) }) : null,
    ];
  });
  const axes = { x: { label: x, grid: false, ...ticksAlong(series) }, y: { label: y, grid: true, nice: true, ticks: 6, ...wide(series) } };
  const picture = draw(`${title}: ${y} against ${x}`, { ...axes, marks });
  return figure(
    title,
    picture,
    keys.map((name, i) => ({ name, colour: colour(i) })),
    note,
  );
}
