// What the page takes of an image: the pixels that the network looks at, and a thumbnail.
import { fromPixels } from '../../dist/data.js';
import { drawSquare } from '../browser/pictures.js';

/** Large enough to tell what is on it, and for another network to look at; some 3 kB as a JPEG. */
const THUMB = 96;
const QUALITY = 0.85;

const canvasOf = (width, height) => Object.assign(document.createElement('canvas'), { width, height });

export class Capture {
  #thumb = canvasOf(THUMB, THUMB);
  #seen;
  #channels;

  /** Of which size the network takes images. */
  set shape([height, width, channels]) {
    this.#seen = canvasOf(width, height);
    this.#channels = channels;
  }

  /** The bytes of an image, a video's frame or a canvas as the network takes them. */
  pixels(source) {
    return fromPixels(drawSquare(source, this.#seen), this.#channels).data;
  }

  /** The bytes of a small JPEG. */
  async thumb(source) {
    drawSquare(source, this.#thumb);
    // what is drawn now is what is written, though that takes a while
    const blob = await new Promise((resolve) => this.#thumb.toBlob(resolve, 'image/jpeg', QUALITY));
    return new Uint8Array(await blob.arrayBuffer());
  }

  /** A thumbnail as an image again, to be closed after use. */
  fromThumb(thumb) {
    return createImageBitmap(new Blob([thumb], { type: 'image/jpeg' }));
  }
}
