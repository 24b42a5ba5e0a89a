import { DataError, OptionError } from '../errors.js';
import { type OptionSpec, type OptionsOf, settle } from '../option-spec.js';
import { positive, show } from '../options.js';
import { Tensor } from '../tensor.js';

/** ImageData, or what decoders give: rows of pixels, each red, green, blue and opacity. */
export interface Pixels {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8ClampedArray | Uint8Array;
}

interface Context {
  drawImage(image: unknown, x: number, y: number): void;
  getImageData(x: number, y: number, width: number, height: number): Pixels;
}

/** A canvas, in the page or off it. */
export interface Canvas {
  readonly width: number;
  readonly height: number;
  getContext(kind: '2d', options?: { willReadFrequently?: boolean }): unknown;
}

/** What a canvas can draw: an ImageBitmap, an image, a video. */
export interface Drawable {
  readonly width: number;
  readonly height: number;
}

const fromPixelsOptions = {
  /** The values are multiplied by it, and become floats: 1 / 255 for 0 to 1. Default: bytes from 0 to 255. */
  scale: [positive, undefined],
} as const satisfies OptionSpec;

export interface FromPixelsOptions extends OptionsOf<typeof fromPixelsOptions> {}

/** What images and videos call their own size; `width` is that of the page. */
function sizeOfImage(image: Drawable): { width: number; height: number } {
  const { naturalWidth, naturalHeight, videoWidth, videoHeight } = image as Drawable &
    Partial<Record<'naturalWidth' | 'naturalHeight' | 'videoWidth' | 'videoHeight', number>>;
  return { width: naturalWidth || videoWidth || image.width, height: naturalHeight || videoHeight || image.height };
}

function pixelsOf(image: Pixels | Canvas | Drawable): Pixels {
  if ('data' in image) return image;
  const { width, height } = sizeOfImage(image);
  if ('getContext' in image) return (image.getContext('2d') as Context).getImageData(0, 0, width, height);
  const { OffscreenCanvas: Made } = globalThis as { OffscreenCanvas?: new (width: number, height: number) => Canvas };
  if (!Made)
    throw new OptionError(
      'fromPixels: there is no OffscreenCanvas here to draw the image on; give its pixels, { width, height, data }, or a canvas.',
    );
  const context = new Made(width, height).getContext('2d', { willReadFrequently: true }) as Context;
  context.drawImage(image, 0, 0);
  return context.getImageData(0, 0, width, height);
}

/**
 * An image as a tensor (height, width, channels): ImageData or { width, height, data } with four bytes a pixel; a canvas; or what a canvas can draw, such as an
 * ImageBitmap. 3 channels are red, green and blue, 4 opacity besides, 1 is red, as in TensorFlow.js. A batch has a dimension more: { data, shape: [1, ...shape] }.
 *
 * Throws OptionError for other channels and where nothing can draw, DataError for what is no image.
 */
export function fromPixels(
  image: Pixels | Canvas | Drawable,
  channels: 1 | 3 | 4 = 3,
  options: FromPixelsOptions = {},
): Tensor<Uint8Array | Float32Array> {
  const { scale } = settle('fromPixels', options, fromPixelsOptions);
  if (![1, 3, 4].includes(channels)) throw new OptionError(`fromPixels: channels must be 1, 3 or 4, received ${show(channels)}.`);
  if (typeof image !== 'object' || image === null || !(image.width > 0 && image.height > 0))
    throw new DataError(
      `fromPixels: received ${show(image)}; expected ImageData, a canvas, or what a canvas can draw, of some width and height.`,
    );
  const { width, height, data } = pixelsOf(image);
  const count = width * height;
  if (data.length !== 4 * count)
    throw new DataError(`fromPixels: received ${data.length} bytes for ${width} x ${height} pixels; expected 4 a pixel, ${4 * count}.`);
  const out = scale === undefined ? new Uint8Array(count * channels) : new Float32Array(count * channels);
  for (let pixel = 0; pixel < count; pixel++)
    for (let c = 0; c < channels; c++) out[pixel * channels + c] = data[4 * pixel + c]! * (scale ?? 1);
  return new Tensor(out, [height, width, channels]);
}
