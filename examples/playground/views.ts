// All that shows what the network has learnt so far.
import { drawCurves } from './curves.js';
import { byId, made, reachable } from './dom.js';
import type { Lab, WeightsView } from './lab.js';
import { Pictures } from './pictures.js';
import { cellCentres, Plane, viewOf } from './plane.js';
import type { Settings } from './settings.js';

/** What is not the plane or a curve is drawn so many milliseconds apart, for it takes time from training. */
const SLOW_MS = 300;

/** What may be wider than there is room. */
const SCROLLED = ['confusion-scroll', 'weights', 'gradients', 'code'];

const percent = (share: number | undefined): string => (share === undefined ? '–' : `${(100 * share).toFixed(1)} %`);
const figure = (value: number | undefined): string => (value === undefined ? '–' : value.toPrecision(5));

const canvas = (id: string): HTMLCanvasElement => byId<HTMLCanvasElement>(id);

/** A table of counts, the true classes at the left, darker the more there are. */
function showConfusion(table: HTMLElement, counts: readonly (readonly number[])[]): void {
  const head = made('tr', {}, made('td'), ...counts.map((_, k) => made('th', { scope: 'col', textContent: String(k) })));
  const rows = counts.map((row, label) => {
    const most = Math.max(1, ...row);
    const cells = row.map((count, told) => {
      const cell = made('td', { textContent: String(count) });
      const colour = told === label ? '--class-0' : '--class-1';
      cell.style.background = `color-mix(in srgb, var(${colour}) ${Math.round((35 * count) / most)}%, var(--surface))`;
      return cell;
    });
    return made('tr', {}, made('th', { scope: 'row', textContent: String(label) }), ...cells);
  });
  table.replaceChildren(made('thead', {}, head), made('tbody', {}, ...rows));
}

export class Views {
  readonly plane = new Plane(canvas('plane'));
  /** In the plane's numbers, where a person is about to put a point. */
  cursor: { x: number; y: number } | undefined;
  private readonly weights = new Pictures(byId('weights'), 'weights', ({ name }) => `Weights of ${name}`);
  private readonly gradients = new Pictures(byId('gradients'), 'histogram', ({ name }) => `Histogram of the gradients of ${name}`);
  private lastSlow = 0;
  /** Whether a learning curve has been drawn, which is marked for who measures how long it takes. */
  private begun = false;
  private lab: Lab | undefined;
  private data: Settings['data'] = 'moons';
  private views: readonly WeightsView[] = [];

  /** Of a network that has come further, or is new: `slow` draws all, whenever it was drawn last. */
  async show(lab: Lab, data: Settings['data'], slow: boolean): Promise<void> {
    this.lab = lab;
    this.data = data;
    if (lab.data.shape.length === 1) this.plane.decide(await lab.predict(cellCentres(viewOf(data))), lab.data.classes);
    this.redraw();
    if (lab.epoch > 0 && !this.begun) performance.mark('first curve');
    this.begun ||= lab.epoch > 0;
    this.figures(lab);
    if (!slow && performance.now() - this.lastSlow < SLOW_MS) return;
    this.views = await lab.weights();
    showConfusion(byId('confusion'), await lab.confusion());
    this.pictures();
    this.lastSlow = performance.now();
  }

  /** The plane and the curves, from what is known. */
  redraw(): void {
    const { lab } = this;
    if (!lab) return;
    if (lab.data.shape.length === 1) this.plane.draw(viewOf(this.data), lab.data, this.cursor);
    drawCurves(canvas('loss-curve'), lab.figures, ['loss', 'testLoss']);
    drawCurves(canvas('accuracy-curve'), lab.figures, ['accuracy', 'testAccuracy'], 1);
  }

  /** Pictures of weights and gradients, from what is known. */
  pictures(): void {
    if (!this.lab) return;
    this.weights.weights(this.views, this.lab.data.shape);
    this.gradients.gradients(this.views);
    for (const id of SCROLLED) reachable(byId(id));
  }

  private figures(lab: Lab): void {
    const last = lab.figures.at(-1);
    byId('epoch').textContent = String(lab.epoch);
    byId('loss').textContent = figure(last?.loss);
    byId('loss').dataset.exact = String(last?.loss ?? '');
    byId('test-loss').textContent = figure(last?.testLoss);
    byId('accuracy').textContent = percent(last?.testAccuracy);
    byId('rate').textContent = lab.seconds > 0 ? Math.round(lab.seen / lab.seconds).toLocaleString('en') : '–';
  }
}
