import type { Definitions } from '../kernels.js';
import type { ReferenceMemory } from '../memory.js';
import { FlipMode } from '../records/flip-mode.js';
import { drawWords } from './draw-words.js';
import { createRotation } from './rotation.js';

type Augment = 'randomFlip' | 'cropImages' | 'randomCrop' | 'randomCropGrad' | 'randomRotation' | 'randomRotationGrad';

/** The definition of `assembly/augment.ts` and `assembly/rotation.ts`. */
export function createAugment(memory: ReferenceMemory): Pick<Definitions, Augment> {
  const crop = (x: number, y: number, h: number, w: number, channels: number, outH: number, outW: number, top: number, left: number) => {
    for (let i = 0; i < outH; i++) {
      for (let j = 0; j < outW; j++) {
        const [row, column] = [i + top, j + left];
        const inside = row >= 0 && row < h && column >= 0 && column < w;
        for (let c = 0; c < channels; c++) {
          memory.f64[y / 8 + (i * outW + j) * channels + c] = inside ? memory.f64[x / 8 + (row * w + column) * channels + c]! : 0;
        }
      }
    }
  };
  const offset = (word: number, size: number, outSize: number, padding: number) =>
    Math.floor((word * (size + 2 * padding - outSize + 1)) / 2 ** 32) - padding;
  return {
    randomFlip({ x, y, batch, height, width, channels, mode, ...stream }) {
      for (let n = 0; n < batch; n++) {
        const words = drawWords(memory, stream, n);
        const mirrored = (mode & FlipMode.horizontal) !== 0 && words[0]! >= 2 ** 31;
        const upended = (mode & FlipMode.vertical) !== 0 && words[1]! >= 2 ** 31;
        for (let i = 0; i < height; i++) {
          for (let j = 0; j < width; j++) {
            const from = ((n * height + (upended ? height - 1 - i : i)) * width + (mirrored ? width - 1 - j : j)) * channels;
            const to = ((n * height + i) * width + j) * channels;
            for (let c = 0; c < channels; c++) memory.f64[y / 8 + to + c] = memory.f64[x / 8 + from + c]!;
          }
        }
      }
    },
    cropImages({ x, y, batch, height: h, width: w, channels, outHeight: outH, outWidth: outW, top, left }) {
      const [size, outSize] = [8 * h * w * channels, 8 * outH * outW * channels];
      for (let n = 0; n < batch; n++) crop(x + n * size, y + n * outSize, h, w, channels, outH, outW, top, left);
    },
    randomCrop({ x, y, batch, height: h, width: w, channels, outHeight: outH, outWidth: outW, padding, ...stream }) {
      const [size, outSize] = [8 * h * w * channels, 8 * outH * outW * channels];
      for (let n = 0; n < batch; n++) {
        const words = drawWords(memory, stream, n);
        const [top, left] = [offset(words[0]!, h, outH, padding), offset(words[1]!, w, outW, padding)];
        crop(x + n * size, y + n * outSize, h, w, channels, outH, outW, top, left);
      }
    },
    randomCropGrad({ dy, dx, batch, height: h, width: w, channels, outHeight: outH, outWidth: outW, padding, ...stream }) {
      const [size, outSize] = [8 * h * w * channels, 8 * outH * outW * channels];
      for (let n = 0; n < batch; n++) {
        const words = drawWords(memory, stream, n);
        const [top, left] = [offset(words[0]!, h, outH, padding), offset(words[1]!, w, outW, padding)];
        crop(dy + n * outSize, dx + n * size, outH, outW, channels, h, w, -top, -left);
      }
    },
    ...createRotation(memory),
  };
}
