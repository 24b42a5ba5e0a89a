import type { Definitions } from '../kernels.js';
import type { ReferenceMemory } from '../memory.js';
import type { Full } from '../records/declare.js';
import type { convolutionFields } from '../records/images.js';
import { activationOf } from './activation.js';

/** Calls `take` with the element of x, of w and of y of every product that is not with padding. */
function everyProduct(s: Full<typeof convolutionFields>, take: (x: number, w: number, y: number) => void): void {
  for (let n = 0; n < s.batch; n++) {
    for (let i = 0; i < s.outHeight; i++) {
      for (let j = 0; j < s.outWidth; j++) {
        for (let u = 0; u < s.kernelHeight; u++) {
          const row = i * s.strideY + u * (s.dilationY || 1) - s.padTop;
          if (row < 0 || row >= s.height) continue;
          for (let v = 0; v < s.kernelWidth; v++) {
            const column = j * s.strideX + v * (s.dilationX || 1) - s.padLeft;
            if (column < 0 || column >= s.width) continue;
            for (let c = 0; c < s.channels; c++) {
              const x = ((n * s.height + row) * s.width + column) * s.channels + c;
              const w = ((u * s.kernelWidth + v) * s.channels + c) * s.filters;
              const y = ((n * s.outHeight + i) * s.outWidth + j) * s.filters;
              for (let f = 0; f < s.filters; f++) take(x, w + f, y + f);
            }
          }
        }
      }
    }
  }
}

/** The definition of `assembly/conv/`. */
export function createConv(memory: ReferenceMemory): Pick<Definitions, 'conv2d' | 'conv2dInputGrad' | 'conv2dKernelGrad'> {
  return {
    conv2d({ x, w, bias, activation, alpha, y, ...s }) {
      const { f64 } = memory;
      const n = s.batch * s.outHeight * s.outWidth * s.filters;
      for (let i = 0; i < n; i++) f64[y / 8 + i] = bias ? f64[bias / 8 + (i % s.filters)]! : 0;
      everyProduct(s, (a, b, c) => {
        f64[y / 8 + c]! += f64[x / 8 + a]! * f64[w / 8 + b]!;
      });
      for (let i = 0; i < n; i++) f64[y / 8 + i] = activationOf(activation, alpha, f64[y / 8 + i]!);
    },
    conv2dInputGrad({ dy, w, dx, ...s }) {
      const { f64 } = memory;
      f64.fill(0, dx / 8, dx / 8 + s.batch * s.height * s.width * s.channels);
      everyProduct(s, (a, b, c) => {
        f64[dx / 8 + a]! += f64[dy / 8 + c]! * f64[w / 8 + b]!;
      });
    },
    conv2dKernelGrad({ x, dy, dw, ...s }) {
      const { f64 } = memory;
      f64.fill(0, dw / 8, dw / 8 + s.kernelHeight * s.kernelWidth * s.channels * s.filters);
      everyProduct(s, (a, b, c) => {
        f64[dw / 8 + b]! += f64[x / 8 + a]! * f64[dy / 8 + c]!;
      });
    },
  };
}
