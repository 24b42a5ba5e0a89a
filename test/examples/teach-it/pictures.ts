// Images of one colour in the main, as the session is given them without a page to draw them.
import { readFileSync } from 'node:fs';
import type { Draws } from '../../../examples/teach-it/session.js';

const SIDE = 32;

/** Bytes of an image of SIDE by SIDE whose `channel` is the brightest, lighter or darker from image to image and from pixel to pixel. */
export function picture(channel: number, image: number): Uint8Array {
  return Uint8Array.from({ length: SIDE * SIDE * 3 }, (_, i) => (i % 3 === channel ? 150 : 40) + ((i * 7 + image * 13) % 40));
}

/** An image is its pixels; a thumbnail is the same bytes. */
export const draws = (): Draws<Uint8Array> => ({
  shape: [],
  pixels: (source) => source,
  thumb: (source) => source.slice(),
  fromThumb: async (thumb) => thumb,
});

/** The trunk beside the page. */
export const trunkFile = (): Uint8Array =>
  new Uint8Array(readFileSync(new URL('../../../examples/teach-it/trunk.safetensors', import.meta.url)));

export const OWN_TRUNK = () => ({ files: [{ name: 'trunk.safetensors', bytes: trunkFile() }], pixels: 'bytes' });
