// The plane with the points, and what the network makes of every place in it.
import { type DataSet, VIEWS } from './data-sets.js';
import { made, sharp } from './dom.js';
import { css, mixed, theme } from './theme.js';

/** Cells across and down in which the network is asked. */
const CELLS = 48;
/** Beside the colour of a class that is certain, some of the surface is left, so that points stand out. */
const STRENGTH = 0.55;

interface View {
  readonly x: number;
  readonly y: number;
  readonly reach: number;
}

export const viewOf = (data: string): View => VIEWS[data] ?? { x: 0, y: 0, reach: 1 };

/** The middles of the cells, row by row from the top: what the network is to be asked. */
export function cellCentres({ x, y, reach }: View): { data: Float32Array; shape: number[] } {
  const data = new Float32Array(CELLS * CELLS * 2);
  for (let i = 0; i < CELLS * CELLS; i++) {
    data[2 * i] = x + reach * ((2 * ((i % CELLS) + 0.5)) / CELLS - 1);
    data[2 * i + 1] = y - reach * ((2 * (Math.floor(i / CELLS) + 0.5)) / CELLS - 1);
  }
  return { data, shape: [CELLS * CELLS, 2] };
}

/** The colour of each cell by the class that is most probable, the stronger the surer. */
function colours(probabilities: Float32Array, classes: number): ImageData {
  const { surface, classes: hues } = theme();
  const image = new ImageData(CELLS, CELLS);
  for (let i = 0; i < CELLS * CELLS; i++) {
    let best = 0;
    for (let k = 1; k < classes; k++) if (probabilities[i * classes + k]! > probabilities[i * classes + best]!) best = k;
    const sure = (probabilities[i * classes + best]! * classes - 1) / (classes - 1);
    image.data.set([...mixed(surface, hues[best]!, STRENGTH * sure), 255], 4 * i);
  }
  return image;
}

export class Plane {
  private readonly cells = made('canvas', { width: CELLS, height: CELLS });
  private known = false;

  constructor(readonly canvas: HTMLCanvasElement) {}

  /** What the network says of the cells' middles; undefined: nothing yet. */
  decide(probabilities: Float32Array | undefined, classes: number): void {
    this.known = probabilities !== undefined;
    if (probabilities) this.cells.getContext('2d')!.putImageData(colours(probabilities, classes), 0, 0);
  }

  /** Draws all, with a cross at `cursor`, in the plane's numbers, where a person is about to put a point. */
  draw(view: View, data: DataSet, cursor?: { x: number; y: number }): void {
    const { context, width, height } = sharp(this.canvas);
    context.imageSmoothingEnabled = true;
    if (this.known) context.drawImage(this.cells, 0, 0, width, height);
    const place = (x: number, y: number): [number, number] => [
      ((x - view.x) / view.reach / 2 + 0.5) * width,
      (0.5 - (y - view.y) / view.reach / 2) * height,
    ];
    const { surface, classes, text } = theme();
    const radius = Math.max(2, width / 120);
    for (const [examples, hollow] of [[data.train, false] as const, [data.test, true] as const]) {
      examples.y.forEach((label, i) => {
        const [left, top] = place(examples.x.data[2 * i]!, examples.x.data[2 * i + 1]!);
        context.beginPath();
        context.arc(left, top, radius, 0, 2 * Math.PI);
        context.fillStyle = css(hollow ? surface : classes[label]!);
        context.strokeStyle = css(hollow ? classes[label]! : surface);
        context.lineWidth = hollow ? 1.5 : 1;
        context.fill();
        context.stroke();
      });
    }
    if (!cursor) return;
    const [left, top] = place(cursor.x, cursor.y);
    context.strokeStyle = text;
    context.lineWidth = 1.5;
    context.strokeRect(left - 6, top - 6, 12, 12);
  }

  /** Where on the plane a pointer is. */
  locate(view: View, { clientX, clientY }: MouseEvent): { x: number; y: number } {
    const { left, top, width, height } = this.canvas.getBoundingClientRect();
    return {
      x: view.x + view.reach * ((2 * (clientX - left)) / width - 1),
      y: view.y - view.reach * ((2 * (clientY - top)) / height - 1),
    };
  }
}
