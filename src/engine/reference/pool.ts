import type { PoolKernels } from '../kernels/pool.js';
import type { Window } from '../kernels/window.js';
import type { ReferenceMemory } from '../memory.js';

/** Calls `take` with the element of y, and the elements of x in its window that are in the image, row by row. */
function everyWindow(w: Window, batch: number, take: (y: number, places: readonly number[]) => void): void {
  for (let n = 0; n < batch; n++) {
    for (let i = 0; i < w.outHeight; i++) {
      for (let j = 0; j < w.outWidth; j++) {
        for (let c = 0; c < w.channels; c++) {
          const places: number[] = [];
          for (let u = 0; u < w.kernelHeight; u++) {
            const row = i * w.strideY + u - w.padTop;
            if (row < 0 || row >= w.height) continue;
            for (let v = 0; v < w.kernelWidth; v++) {
              const column = j * w.strideX + v - w.padLeft;
              if (column >= 0 && column < w.width) places.push(((n * w.height + row) * w.width + column) * w.channels + c);
            }
          }
          take(((n * w.outHeight + i) * w.outWidth + j) * w.channels + c, places);
        }
      }
    }
  }
}

/** The whole image as one window, its pixels in a row. */
const wholeImage = (pixels: number, channels: number): Window => ({
  height: 1,
  width: pixels,
  channels,
  kernelHeight: 1,
  kernelWidth: pixels,
  strideY: 1,
  strideX: 1,
  padTop: 0,
  padLeft: 0,
  outHeight: 1,
  outWidth: 1,
});

/** Calls `take` with every element of x, and the element of the padded image that it becomes. */
function everyInner(
  [batch, height, width, channels, top, left, outHeight, outWidth]: readonly number[],
  take: (inner: number, outer: number) => void,
): void {
  for (let n = 0; n < batch!; n++) {
    for (let i = 0; i < height!; i++) {
      const inner = (n * height! + i) * width! * channels!;
      const outer = ((n * outHeight! + i + top!) * outWidth! + left!) * channels!;
      for (let at = 0; at < width! * channels!; at++) take(inner + at, outer + at);
    }
  }
}

/** The definition of `assembly/pool.ts`. */
export function createPool(memory: ReferenceMemory): PoolKernels {
  const averagePool2d: PoolKernels['averagePool2d'] = (window, batch, x, y) => {
    const { f64 } = memory;
    everyWindow(window, batch, (at, places) => {
      const sum = places.reduce((total, place) => total + f64[x / 8 + place]!, 0);
      f64[y / 8 + at] = sum / Math.max(places.length, 1);
    });
  };
  const averagePool2dGrad: PoolKernels['averagePool2dGrad'] = (window, batch, dy, dx) => {
    const { f64 } = memory;
    f64.fill(0, dx / 8, dx / 8 + batch * window.height * window.width * window.channels);
    everyWindow(window, batch, (at, places) => {
      for (const place of places) f64[dx / 8 + place]! += f64[dy / 8 + at]! / places.length;
    });
  };
  return {
    maxPool2d(window, batch, x, y) {
      const { f64 } = memory;
      everyWindow(window, batch, (at, places) => {
        f64[y / 8 + at] = Math.max(...places.map((place) => f64[x / 8 + place]!));
      });
    },
    maxPool2dGrad(window, batch, x, y, dy, dx) {
      const { f64 } = memory;
      f64.fill(0, dx / 8, dx / 8 + batch * window.height * window.width * window.channels);
      everyWindow(window, batch, (at, places) => {
        const first = places.find((place) => !(f64[x / 8 + place]! < f64[y / 8 + at]!));
        if (first !== undefined) f64[dx / 8 + first]! += f64[dy / 8 + at]!;
      });
    },
    averagePool2d,
    averagePool2dGrad,
    globalAveragePool: (batch, pixels, channels, x, y) => averagePool2d(wholeImage(pixels, channels), batch, x, y),
    globalAveragePoolGrad: (batch, pixels, channels, dy, dx) => averagePool2dGrad(wholeImage(pixels, channels), batch, dy, dx),
    pad2d(batch, height, width, channels, top, left, outHeight, outWidth, x, y) {
      const { f64 } = memory;
      f64.fill(0, y / 8, y / 8 + batch * outHeight * outWidth * channels);
      everyInner([batch, height, width, channels, top, left, outHeight, outWidth], (inner, outer) => {
        f64[y / 8 + outer] = f64[x / 8 + inner]!;
      });
    },
    crop2d(batch, height, width, channels, top, left, outHeight, outWidth, y, x) {
      const { f64 } = memory;
      everyInner([batch, height, width, channels, top, left, outHeight, outWidth], (inner, outer) => {
        f64[x / 8 + inner] = f64[y / 8 + outer]!;
      });
    },
  };
}
