import type { ConvolutionShape } from '../../src/engine/records/conv.js';
import { type Padding, planWindow } from '../../src/layers/window.js';

/** A convolution to try, as a layer would say it. */
export interface Case {
  batch: number;
  image: [number, number, number];
  kernel: [number, number];
  strides: [number, number];
  padding: Padding;
  filters: number;
  dilation?: [number, number];
}

export const shapeOf: (c: Case) => ConvolutionShape = ({ image, kernel, strides, padding, filters, dilation = [1, 1] }) => {
  const [[kernelHeight, kernelWidth], [dilationY, dilationX]] = [kernel, dilation];
  const span = [(kernelHeight - 1) * dilationY + 1, (kernelWidth - 1) * dilationX + 1] as const;
  return { ...planWindow('conv', 'Conv2D', image, span, strides, padding), kernelHeight, kernelWidth, dilationY, dilationX, filters };
};

export const nameOf: (c: Case) => string = (c) =>
  `${c.batch} of ${c.image} by ${c.kernel}, strides ${c.strides}, padding ${JSON.stringify(c.padding)}, ${c.filters} filters${c.dilation ? `, dilation ${c.dilation}` : ''}`;
