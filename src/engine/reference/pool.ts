import type { Definitions } from '../kernels.js';
import type { ReferenceMemory } from '../memory.js';
import type { Full } from '../records/declare.js';
import type { windowFields } from '../records/images.js';

type Window = Full<typeof windowFields>;
type Pools = 'maxPool2d' | 'maxPool2dGrad' | 'averagePool2d' | 'averagePool2dGrad' | 'globalAveragePool' | 'globalAveragePoolGrad';

/** Calls `take` with the element of y, and the elements of x in its window that are in the image, row by row. */
function everyWindow(w: Window, take: (y: number, places: readonly number[]) => void): void {
  for (let n = 0; n < w.batch; n++) {
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
const wholeImage = (batch: number, pixels: number, channels: number): Window => ({
  batch,
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

/** The definition of `assembly/pool.ts`. */
export function createPool(memory: ReferenceMemory): Pick<Definitions, Pools> {
  const averagePool2d: Definitions['averagePool2d'] = ({ x, y, ...window }) => {
    const { f64 } = memory;
    everyWindow(window, (at, places) => {
      const sum = places.reduce((total, place) => total + f64[x / 8 + place]!, 0);
      f64[y / 8 + at] = sum / Math.max(places.length, 1);
    });
  };
  const averagePool2dGrad: Definitions['averagePool2dGrad'] = ({ dy, dx, ...window }) => {
    const { f64 } = memory;
    f64.fill(0, dx / 8, dx / 8 + window.batch * window.height * window.width * window.channels);
    everyWindow(window, (at, places) => {
      for (const place of places) f64[dx / 8 + place]! += f64[dy / 8 + at]! / places.length;
    });
  };
  return {
    maxPool2d({ x, y, ...window }) {
      const { f64 } = memory;
      everyWindow(window, (at, places) => {
        f64[y / 8 + at] = Math.max(...places.map((place) => f64[x / 8 + place]!));
      });
    },
    maxPool2dGrad({ x, y, dy, dx, ...window }) {
      const { f64 } = memory;
      f64.fill(0, dx / 8, dx / 8 + window.batch * window.height * window.width * window.channels);
      everyWindow(window, (at, places) => {
        const first = places.find((place) => !(f64[x / 8 + place]! < f64[y / 8 + at]!));
        if (first !== undefined) f64[dx / 8 + first]! += f64[dy / 8 + at]!;
      });
    },
    averagePool2d,
    averagePool2dGrad,
    globalAveragePool: ({ batch, pixels, channels, x, y }) => averagePool2d({ ...wholeImage(batch, pixels, channels), x, y }),
    globalAveragePoolGrad: ({ batch, pixels, channels, dy, dx }) => averagePool2dGrad({ ...wholeImage(batch, pixels, channels), dy, dx }),
  };
}
