// The input gradient of convolutions of few channels, whose panels would be mostly empty: the gradients of the patches of one row of output
// pixels are stored, in the first-level cache, and added to the pixels that the patches came from.
import { crop } from '../crop';
import { Window } from '../records';
import { roundUp } from './pack';
import { rows16 } from './strips';

/** y += x, n numbers. */
function addRun(x: usize, y: usize, n: usize): void {
  const whole = (n & ~3) * 4;
  let i: usize = 0;
  for (; i < whole; i += 16) v128.store(y + i, f32x4.add(v128.load(y + i), v128.load(x + i)));
  for (; i < n * 4; i += 4) store<f32>(y + i, load<f32>(y + i) + load<f32>(x + i));
}

/**
 * dx: a row's patches have the gradients dy w', which are added one patch after another. `panels`: w' in panels of 16; `zeros`: 64 bytes; `patches`: outWidth x k, rounded up to 16.
 */
export function narrowInputGrad(
  w: Window, batch: usize, filters: usize, dy: usize, panels: usize, zeros: usize, dx: usize, patches: usize, padded: usize,
): void {
  const height = w.height, width = w.width, channels = w.channels, outHeight = w.outHeight, outWidth = w.outWidth;
  const kernelHeight = w.kernelHeight, kernelWidth = w.kernelWidth, strideY = w.strideY, strideX = w.strideX;
  const extentY = (outHeight - 1) * strideY + kernelHeight, extentX = (outWidth - 1) * strideX + kernelWidth;
  const pixel = channels * 4, rowBytes = extentX * pixel, run = kernelWidth * channels, k = kernelHeight * run;
  const wide = roundUp(k, 16) * 4;
  for (let n: usize = 0; n < batch; n++, dx += height * width * pixel) {
    memory.fill(padded, 0, extentY * rowBytes);
    for (let i: usize = 0; i < outHeight; i++, dy += outWidth * filters * 4) {
      for (let c: usize = 0; c < wide; c += 64) {
        rows16(outWidth, 1, filters, dy, filters * 4, 0, panels + c * filters, 0, zeros, 0, patches + c, wide);
      }
      let to = padded + i * strideY * rowBytes;
      for (let j: usize = 0; j < outWidth; j++, to += strideX * pixel) {
        for (let u: usize = 0; u < kernelHeight; u++) addRun(patches + j * wide + u * run * 4, to + u * rowBytes, run);
      }
    }
    crop(padded, dx, extentY, extentX, channels, height, width, w.padTop, w.padLeft);
  }
}
