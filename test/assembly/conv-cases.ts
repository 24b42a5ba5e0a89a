import type { ConvolutionShape } from '../../src/engine/records/images.js';
import { type Padding, planWindow } from '../../src/layers/window.js';

/** A convolution to try, as a layer would say it. */
export interface Case {
  batch: number;
  image: [number, number, number];
  kernel: [number, number];
  strides: [number, number];
  padding: Padding;
  filters: number;
}

export const shapeOf: (c: Case) => ConvolutionShape = ({ image, kernel, strides, padding, filters }) => ({
  ...planWindow('conv', 'Conv2D', image, kernel, strides, padding),
  filters,
});

export const nameOf: (c: Case) => string = (c) =>
  `${c.batch} of ${c.image} by ${c.kernel}, strides ${c.strides}, padding ${JSON.stringify(c.padding)}, ${c.filters} filters`;
