// The transforms of kernels, four filters of one channel at a time; `work`: 576 bytes.
import { Line } from './winograd-lines';

/** G g G'; taps lie `row` and `pixel` bytes apart, coefficients `plane`. */
export function transformKernel(g: usize, row: usize, pixel: usize, to: usize, plane: usize, work: usize): void {
  for (let j: usize = 0; j < 3; j++) Line.kernel(g + j * pixel, row, work + j * 16, 96);
  for (let i: usize = 0; i < 6; i++) Line.kernel(work + i * 96, 16, to + i * 6 * plane, plane);
}

/** G' u G. */
export function transformKernelGrad(u: usize, plane: usize, to: usize, row: usize, pixel: usize, work: usize): void {
  for (let j: usize = 0; j < 6; j++) Line.kernelGrad(u + j * plane, 6 * plane, work + j * 16, 96);
  for (let i: usize = 0; i < 3; i++) Line.kernelGrad(work + i * 96, 16, to + i * row, pixel);
}
