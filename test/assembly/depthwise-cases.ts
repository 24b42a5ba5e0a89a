import type { Case } from './conv-cases.js';

const of = (batch: number, image: Case['image'], kernel: Case['kernel'], more: Partial<Case> = {}): Case => ({
  ...{ batch, image, kernel, strides: [1, 1], padding: 'same', filters: image[2] },
  ...more,
});

/** Channels around 4, 8, 16 and a line; strides, dilations, images smaller than the kernel, rows longer than a block of the kernel's gradient. */
export const depthwiseCases: readonly Case[] = [
  of(1, [1, 1, 1], [1, 1], { padding: 'valid' }),
  of(3, [1, 1, 5], [3, 3]),
  of(2, [9, 8, 3], [3, 3]),
  of(2, [7, 7, 4], [3, 3]),
  of(2, [6, 9, 8], [3, 3]),
  of(2, [7, 7, 16], [3, 3]),
  of(2, [14, 14, 33], [3, 3]),
  of(1, [5, 40, 100], [3, 3]),
  of(2, [8, 9, 24], [3, 3], { strides: [2, 2] }),
  of(2, [9, 8, 13], [3, 3], { strides: [2, 2], padding: 1 }),
  of(2, [7, 7, 40], [5, 5]),
  of(2, [11, 10, 19], [5, 5], { strides: [2, 2] }),
  of(1, [9, 9, 11], [7, 7]),
  of(2, [8, 12, 9], [4, 2], { padding: 'valid' }),
  of(2, [11, 13, 10], [3, 4], { strides: [3, 2], padding: 'valid' }),
  of(2, [5, 6, 12], [2, 2], { strides: [3, 3], padding: 'valid' }),
  of(2, [6, 7, 20], [1, 3]),
  of(2, [1, 300, 17], [1, 3]),
  of(2, [1, 30, 64], [1, 5], { strides: [1, 2] }),
  of(2, [9, 8, 18], [3, 3], { dilation: [2, 2] }),
  of(2, [10, 11, 9], [3, 2], { padding: 'valid', dilation: [1, 3] }),
  of(1, [5, 6, 20], [3, 3], { padding: 5, dilation: [4, 3] }),
  of(2, [2, 2, 24], [3, 3], { dilation: [3, 2] }),
  of(2, [5, 9, 7], [3, 2], {
    strides: [2, 1],
    padding: [
      [2, 0],
      [0, 3],
    ],
  }),
];
