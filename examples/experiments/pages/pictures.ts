import { encode } from 'fast-png';
import { filterPictures } from '../features/filters.js';
import type { Lookalike, TrialResult } from '../results.js';
import { type Html, html } from './html.js';
import { figure } from './svg.js';

/** An image of bytes, within the page, its pixels four times as large. */
function image(pixels: Uint8Array, [height, width, channels = 1]: readonly number[], alt: string, scale: number): Html {
  const png = encode({ width: width!, height: height!, data: pixels, channels, depth: 8 });
  const source = `data:image/png;base64,${Buffer.from(png).toString('base64')}`;
  return html`<img class="pixels" src="${source}" alt="${alt}" width="${width! * scale}" height="${height! * scale}">`;
}

const bytes = (base64: string): Uint8Array => new Uint8Array(Buffer.from(base64, 'base64'));

/** The filters of a first layer; undefined where its channels are no colours. */
export function filterSheet(title: string, { data, shape }: NonNullable<TrialResult['filters']>): Html | undefined {
  if (shape[2] !== 1 && shape[2] !== 3) return undefined;
  const pictures = filterPictures({ values: data, shape }).map(({ height, width, channels, pixels }, i) =>
    image(Uint8Array.from(pixels), [height, width, channels], `filter ${i + 1}`, 12),
  );
  return figure(title, html`<div class="sheet">${pictures}</div>`, [], 'Black: the least weight of a filter; white: its largest.');
}

/** Test images that were taken for another class, the surest first. */
export function mistakenSheet(title: string, found: readonly Lookalike[], names: readonly string[]): Html {
  const items = found.map(({ index, label, predicted, probability, pixels, shape }) => {
    const what = `${names[label]} taken for ${names[predicted]}`;
    const picture = image(bytes(pixels), shape, `test image ${index}: ${what}`, 2);
    return html`<li>${picture}<span>${what}<br>${(100 * probability).toFixed(1)} % sure</span></li>`;
  });
  return figure(title, html`<ul class="images">${items}</ul>`);
}

/** For each pair of classes: two images, one of each, that are nearest to each other. */
export function pairSheet(title: string, pairs: NonNullable<TrialResult['pairs']>, names: readonly string[]): Html {
  const items = pairs.map(({ classes, confused, distance, images, shape }) => {
    const two = images.map(({ index, pixels }, i) => image(bytes(pixels), shape, `test image ${index}: ${names[classes[i]!]}`, 2));
    return html`<li><div class="two">${two}</div><span>${names[classes[0]]} and ${names[classes[1]]}<br>${confused} confused<br>distance ${distance.toFixed(2)}</span></li>`;
  });
  return figure(title, html`<ul class="images">${items}</ul>`);
}
