import { count, type Given, integer } from './declare.js';

/** How a window slides over images (batch, height, width, channels): see `Window`. */
export const windowFields = {
  batch: count('images'),
  height: count('rows of an image'),
  width: count('columns of an image'),
  channels: count('channels of an image'),
  kernelHeight: count('rows of the window'),
  kernelWidth: count('columns of the window'),
  strideY: count('rows that the window moves by'),
  strideX: count('columns that the window moves by'),
  padTop: integer('rows of padding before the image'),
  padLeft: integer('columns of padding before the image'),
  outHeight: count('rows of the output'),
  outWidth: count('columns of the output'),
};

export type WindowSize = Given<typeof windowFields>;
/** A window without the number of images. */
export type Window = Omit<WindowSize, 'batch'>;

export type ImageSize = { batch: number; height: number; width: number; channels: number };
export const inputSize = (r: ImageSize): number => r.batch * r.height * r.width * r.channels;
export const outputSize = (r: { batch: number; outHeight: number; outWidth: number }, channels: number): number =>
  r.batch * r.outHeight * r.outWidth * channels;
