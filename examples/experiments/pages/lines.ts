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

/** Lines over a common axis, a colour for each key; a gap where a value is no number. */
export function linePlot({ title, x, y, series, note }: LinePlot): Html {
  const keys = [...new Set(series.map(({ key }) => key))];
  const marks = series.map(({ key, dashed, points }) => {
    const options = { x: '0', y: '1', stroke: colour(keys.indexOf(key)) };
    const few = points.length <= 12;
    return [
      Plot.lineY(thinned(points), { ...options, strokeWidth: 1.8, ...(dashed ? { strokeDasharray: '5 3' } : {}) }),
      few ? Plot.dot(points, { ...options, r: 2.2, fill: colour(keys.indexOf(key)) }) : null,
    ];
  });
  // epochs and steps are whole: no ticks between them
  const last = Math.max(1, ...series.flatMap(({ points }) => points.map(([at]) => at)));
  const axes = { x: { label: x, grid: false, ticks: last < 6 ? last : 6 }, y: { label: y, grid: true, ticks: 6, nice: true } };
  const picture = draw(`${title}: ${y} against ${x}`, { ...axes, marks });
  return figure(
    title,
    picture,
    keys.map((name, i) => ({ name, colour: colour(i) })),
    note,
  );
}
