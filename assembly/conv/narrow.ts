// The input gradient of convolutions of few channels, whose panels would be mostly empty: the gradients of the patches of one row of output
// pixels are stored, in the first-level cache, and added to the pixels that the patches came from.
import { pack } from '../gemm/pack';
import { Convolution } from '../records';
import { endGradient, imageBytes, lineStep, patchNumbers, rowBytes, runNumbers, startGradient } from './geometry';
import { roundUp } from './pack';
import { rows16 } from './strips';

/** Bytes of scratch, besides paddedBytes: 16 zeros, w' in panels, and the patches of a row. */
export function narrowScratch(w: Convolution): u64 {
  return 64 + <u64>roundUp(patchNumbers(w), 16) * (<u64>w.filters + w.outWidth) * 4;
}

/** y += x, n numbers. */
function addRun(x: usize, y: usize, n: usize): void {
  const whole = (n & ~3) * 4;
  let i: usize = 0;
  for (; i < whole; i += 16) v128.store(y + i, f32x4.add(v128.load(y + i), v128.load(x + i)));
  for (; i < n * 4; i += 4) store<f32>(y + i, load<f32>(y + i) + load<f32>(x + i));
}

/** dx of `batch` images, where a patch's row is one run: a row's patches have the gradients dy w', which are added one patch after another. */
export function narrowInputGrad(r: Convolution, batch: usize, w: usize, dy: usize, dx: usize, scratch: usize): void {
  const filters = r.filters, outWidth = r.outWidth, kernelHeight = r.kernelHeight, k = patchNumbers(r), wide = roundUp(k, 16) * 4;
  const panels = scratch + 64, patches = panels + wide * filters, padded = patches + outWidth * wide;
  const row = rowBytes(r), run = runNumbers(r), down = lineStep(r, row), step = r.strideX * r.channels * 4;
  memory.fill(scratch, 0, 64);
  pack(false, w, filters * 4, k, 16, filters, panels);
  for (let n: usize = 0; n < batch; n++, dx += imageBytes(r)) {
    const image = startGradient(r, dx, padded);
    for (let i: usize = 0; i < r.outHeight; i++, dy += outWidth * filters * 4) {
      for (let c: usize = 0; c < wide; c += 64) {
        rows16(outWidth, 1, filters, dy, filters * 4, 0, panels + c * filters, 0, scratch, 0, patches + c, wide);
      }
      let to = image + i * r.strideY * row;
      for (let j: usize = 0; j < outWidth; j++, to += step) {
        for (let u: usize = 0; u < kernelHeight; u++) addRun(patches + j * wide + u * run * 4, to + u * down, run);
      }
    }
    endGradient(r, dx, image);
  }
}
