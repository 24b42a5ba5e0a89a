// Learning curves: a figure over the epochs, of what is learnt from and of what is kept back.
import { sharp } from './dom.js';
import type { EpochFigures } from './lab.js';
import { css, theme } from './theme.js';

/** Room for the numbers at the left and below. */
const LEFT = 40;
const RIGHT = 14;
const BELOW = 20;
const ABOVE = 8;

/** Steps of 1, 2 or 5 times a power of ten, of which about `count` make `range`. */
export function tickStep(range: number, count: number): number {
  const rough = range / count;
  const power = 10 ** Math.floor(Math.log10(rough));
  const factor = rough / power;
  return power * (factor > 5 ? 10 : factor > 2 ? 5 : factor > 1 ? 2 : 1);
}

type Figure = keyof EpochFigures;

/** Draws the two figures of each epoch; `top` is the end of the scale, by default a little more than the largest. */
export function drawCurves(
  canvas: HTMLCanvasElement,
  figures: readonly EpochFigures[],
  names: readonly [Figure, Figure],
  top?: number,
): void {
  const { context, width, height } = sharp(canvas);
  const { muted, line, classes } = theme();
  const values = figures.flatMap((epoch) => names.map((name) => epoch[name] ?? 0)).filter(Number.isFinite);
  const most =
    top ??
    Math.max(
      1e-6,
      values.reduce((a, b) => Math.max(a, b), 0),
    ) * 1.05;
  const last = Math.max(10, figures.length);
  const place = (epoch: number, value: number): [number, number] => [
    LEFT + ((epoch - 1) / (last - 1)) * (width - LEFT - RIGHT),
    ABOVE + (1 - Math.min(value, most) / most) * (height - ABOVE - BELOW),
  ];
  context.font = '12px system-ui, sans-serif';
  context.fillStyle = muted;
  context.strokeStyle = css(line);
  context.lineWidth = 1;
  context.textAlign = 'right';
  context.textBaseline = 'middle';
  const step = tickStep(most, 4);
  for (let value = 0; value <= most * 1.0001; value += step) {
    const [left, at] = place(1, value);
    context.beginPath();
    context.moveTo(left, at);
    context.lineTo(width - RIGHT, at);
    context.stroke();
    context.fillText(String(Number(value.toPrecision(4))), LEFT - 6, at);
  }
  context.textAlign = 'center';
  const stride = Math.max(1, tickStep(last, 6));
  for (let epoch = stride; epoch <= last; epoch += stride) context.fillText(String(epoch), place(epoch, 0)[0], height - 8);
  names.forEach((name, which) => {
    context.strokeStyle = css(classes[which]!);
    context.lineWidth = 2;
    context.setLineDash(which === 1 ? [5, 3] : []);
    context.beginPath();
    figures.forEach((epoch, i) => {
      const value = epoch[name];
      if (value !== undefined && Number.isFinite(value)) context.lineTo(...place(i + 1, value));
    });
    context.stroke();
  });
  context.setLineDash([]);
}
