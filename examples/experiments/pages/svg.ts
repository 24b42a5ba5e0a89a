import * as Plot from '@observablehq/plot';
import { JSDOM } from 'jsdom';
import { type Content, Html, html } from './html.js';

const { document } = new JSDOM('').window;

/** Every plot is drawn for the width of a phone; a page shows it up to a third larger, so that its text stays legible. */
export const WIDTH = 340;

/** The colours of the series, which the style sheet gives for light and for dark. */
export const COLOURS = 8;
export const colour = (series: number): string => `var(--series-${(series % COLOURS) + 1})`;

/** A plot as SVG that stands in a page. */
export function draw(label: string, options: Plot.PlotOptions): Html {
  const svg = Plot.plot({ document, width: WIDTH, height: 230, marginLeft: 48, marginBottom: 38, ariaLabel: label, ...options });
  svg.setAttribute('role', 'img');
  for (const element of [svg, ...svg.querySelectorAll('[xmlns]')]) {
    element.removeAttribute('xmlns');
    element.removeAttribute('xmlns:xlink');
  }
  // the style sheet of the page is that of its plots too
  for (const style of svg.querySelectorAll('style')) style.remove();
  return new Html(svg.outerHTML);
}

export interface Key {
  name: string;
  colour: string;
}

/** A figure with its title above and its colours below. */
export function figure(title: string, picture: Content, keys: readonly Key[] = [], note?: string): Html {
  const list = keys.map(({ name, colour: fill }) => html`<li><span class="key" style="background:${fill}"></span>${name}</li>`);
  return html`<figure><figcaption>${title}</figcaption>${picture}${keys.length > 0 && html`<ul class="keys">${list}</ul>`}${
    note !== undefined && html`<p class="note">${note}</p>`
  }</figure>\n`;
}
