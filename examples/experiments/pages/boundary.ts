import * as Plot from '@observablehq/plot';
import type { TrialResult } from '../results.js';
import type { Html } from './html.js';
import { colour, draw, figure } from './svg.js';

type Boundary = NonNullable<TrialResult['boundary']>;

/** The regions of the classes, and the test points, each in its own class's colour. */
export function boundaryPlot(title: string, { x, y, side, classes, points }: Boundary): Html {
  const labels = [...new Set([...classes, ...points.map(([, , label]) => String(label))])].sort();
  const regions = labels.map((label, i) =>
    Plot.contour(
      Array.from(classes, (found) => (found === label ? 1 : 0)),
      {
        width: side,
        height: side,
        x1: x[0],
        x2: x[1],
        y1: y[0],
        y2: y[1],
        value: Plot.identity,
        thresholds: [0.5],
        fill: colour(i),
        fillOpacity: 0.25,
        stroke: colour(i),
      },
    ),
  );
  const dots = labels.map((label, i) =>
    Plot.dot(
      points.filter(([, , own]) => String(own) === label),
      { x: '0', y: '1', r: 2, fill: colour(i) },
    ),
  );
  const picture = draw(title, {
    height: 280,
    x: { label: 'x', domain: x, ticks: 6 },
    y: { label: 'y', domain: y, ticks: 6 },
    marks: [...regions, ...dots],
  });
  return figure(
    title,
    picture,
    labels.map((label, i) => ({ name: `class ${label}`, colour: colour(i) })),
  );
}
