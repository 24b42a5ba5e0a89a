import * as Plot from '@observablehq/plot';
import type { Html } from '../../examples/experiments/pages/html.js';
import { colour, draw, figure } from '../../examples/experiments/pages/svg.js';
import type { Place } from './growth.js';

const LABELS: { [axis: string]: string } = {
  batch: 'examples in a batch',
  width: 'units',
  depth: 'hidden layers',
  image: 'pixels a side',
  threads: 'threads',
};

function plot(axis: string, title: string, places: readonly Place[]): Html {
  const peers = [...new Set(places.flatMap(({ seconds }) => Object.keys(seconds)))];
  const marks = peers.map((peer, i) => {
    const points = places.filter(({ seconds }) => seconds[peer] !== undefined).map(({ value, seconds }) => [value, 1000 * seconds[peer]!]);
    const options = { x: '0', y: '1', stroke: colour(i) };
    return [Plot.lineY(points, { ...options, strokeWidth: 1.8 }), Plot.dot(points, { ...options, r: 2.2, fill: colour(i) })];
  });
  const values = [...new Set(places.map(({ value }) => value))];
  const picture = draw(`${title}: milliseconds against ${LABELS[axis]}`, {
    x: { type: 'log', label: LABELS[axis]!, ticks: values, tickFormat: '~s' },
    y: { type: 'log', label: 'ms a step', grid: true },
    marks,
  });
  const keys = peers.map((name, i) => ({ name, colour: colour(i) }));
  return figure(title, picture, keys, 'Both axes are logarithmic.');
}

/** A picture for each network of each axis. */
export function growthPlots(places: readonly Place[]): Html[] {
  const groups = new Map<string, Place[]>();
  for (const place of places) groups.set(`${place.axis} ${place.title}`, [...(groups.get(`${place.axis} ${place.title}`) ?? []), place]);
  return [...groups.values()].map((group) => plot(group[0]!.axis, group[0]!.title, group));
}
