import { settle } from '../option-spec.js';
import { type ChartOptions, type ChartSettings, chartOptions, draw } from './draw.js';
import { kernelPlanes, outputPlanes, type Planes, type ShapedNumbers } from './planes.js';

/** Cells of a plane, where it lies among the others; more than fit are left out. */
function cells({ data }: ShapedNumbers, { height, width, count, at }: Planes, across: number) {
  return Array.from({ length: count * height * width }, (_, i) => {
    const plane = Math.floor(i / (height * width));
    const [row, column] = [Math.floor(i / width) % height, i % width];
    const x = (plane % across) * (width + 1) + column;
    const y = Math.floor(plane / across) * (height + 1) + row;
    return { x, y, value: data[at(plane, row, column)]! };
  });
}

/** About as wide as high, in cells. */
const planesAcross = ({ height, width, count }: Planes): number =>
  Math.min(count, Math.max(1, Math.round(Math.sqrt((count * (height + 1)) / (width + 1)) * 1.4)));

function planesChart(owner: string, given: ShapedNumbers, planes: Planes, settings: ChartSettings, what: string): Promise<string> {
  const across = planesAcross(planes);
  const down = Math.ceil(planes.count / across);
  const [columns, rows] = [across * (planes.width + 1) - 1, down * (planes.height + 1) - 1];
  const found = cells(given, planes, across);
  const largest = found.reduce((most, { value }) => (Number.isFinite(value) ? Math.max(most, Math.abs(value)) : most), 0) || 1;
  const cell = Math.min(24, (settings.width - 20) / columns);
  return draw(owner, settings, `${what} as ${planes.count} pictures of ${planes.height} by ${planes.width}`, [], (plot) => ({
    height: Math.round(rows * cell) + 28 + (settings.title === undefined ? 0 : 22),
    marginLeft: 10,
    marginRight: Math.max(10, settings.width - 10 - columns * cell),
    marginBottom: 10,
    x: { axis: null, domain: [0, columns] },
    y: { axis: null, domain: [0, rows], reverse: true },
    // white is 0; blue above, red below
    color: { type: 'diverging', scheme: 'RdBu', pivot: 0, domain: [-largest, largest] },
    marks: [
      plot.rect(found, {
        x1: 'x',
        x2: ({ x }: { x: number }) => x + 1,
        y1: 'y',
        y2: ({ y }: { y: number }) => y + 1,
        fill: 'value',
        shapeRendering: 'crispEdges',
      }),
    ],
  }));
}

/**
 * Weights as pictures, as the text of an SVG: white is 0, blue above, red below. Of a convolution's kernel (height, width, channels, filters) a picture for each
 * channel of each filter, of (steps, channels, filters) one a filter, of a matrix one; at most 20,000 numbers, the first. Throws ShapeError for other shapes;
 * otherwise as `historyChart`.
 */
export async function weightsChart(weights: ShapedNumbers, options: ChartOptions = {}): Promise<string> {
  const settings = settle('weightsChart', options, chartOptions);
  return planesChart('weightsChart', weights, kernelPlanes('weightsChart', weights), settings, 'weights');
}

/**
 * What a layer makes of one example, as the text of an SVG, drawn as `weightsChart` does: of an image (height, width, channels) a picture a channel, of a sequence
 * (steps, features) one, of a vector one row. `new Model({ inputs, outputs: layer.output })` predicts it. Throws as `weightsChart`.
 */
export async function layerOutputChart(output: ShapedNumbers, options: ChartOptions = {}): Promise<string> {
  const settings = settle('layerOutputChart', options, chartOptions);
  return planesChart('layerOutputChart', output, outputPlanes('layerOutputChart', output), settings, 'outputs');
}
