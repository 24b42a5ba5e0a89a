// Random flips and crops of images (height, width, channels), one after the other: pixels are copied, bit for bit, NaN too. Image n
// draws the words of Philox block counter + n. Any alignment; y may not overlap x; every number of y is written.
import { crop } from './crop';
import { philox4x32 } from './random';
import { CropImages, RandomCrop, RandomCropGrad, RandomFlip } from './records';
import { partStart } from './split';

const HORIZONTAL: u32 = 1;
const VERTICAL: u32 = 2;

/** One pixel of `bytes` bytes. */
function copyPixel(x: usize, y: usize, bytes: usize): void {
  let c: usize = 0;
  for (; c + 16 <= bytes; c += 16) v128.store(y + c, v128.load(x + c));
  for (; c < bytes; c += 4) store<f32>(y + c, load<f32>(x + c));
}

/** The pixels of a row in reverse; of one and of three channels four at a time, their last width % 4 singly. */
function mirrorRow(x: usize, y: usize, width: usize, channels: usize): void {
  const bytes = channels * 4;
  let from = x + width * bytes, j: usize = 0;
  if (channels == 1) {
    for (; j + 4 <= width; j += 4, y += 16) {
      const v = v128.load((from -= 16));
      v128.store(y, i32x4.shuffle(v, v, 3, 2, 1, 0));
    }
  } else if (channels == 3) {
    for (; j + 4 <= width; j += 4, y += 48) {
      from -= 48;
      // aaab bbcc cddd becomes dddc ccbb baaa
      const a = v128.load(from), b = v128.load(from, 16), d = v128.load(from, 32);
      const outer = i32x4.shuffle(b, d, 3, 4, 0, 0);
      v128.store(y, i32x4.shuffle(d, b, 1, 2, 3, 6));
      v128.store(y, i32x4.shuffle(outer, a, 0, 1, 7, 2), 16);
      v128.store(y, i32x4.shuffle(b, a, 1, 4, 5, 6), 32);
    }
  }
  for (; j < width; j++, y += bytes) copyPixel((from -= bytes), y, bytes);
}

/** y[n] = x[n] mirrored left to right where word 0 is 2^31 or more, top to bottom where word 1 is, each if `mode` has its bit. */
function randomFlipRange(
  key0: u32, key1: u32, stream: u32, counter: u64, x: usize, y: usize,
  batch: usize, height: usize, width: usize, channels: usize, mode: usize,
): void {
  const row = width * channels * 4, size = height * row;
  for (let n: usize = 0; n < batch; n++, counter++, x += size, y += size) {
    const words = philox4x32(counter, stream, key0, key1);
    const mirrored = (mode & HORIZONTAL) != 0 && i32x4.extract_lane(words, 0) < 0;
    const upended = (mode & VERTICAL) != 0 && i32x4.extract_lane(words, 1) < 0;
    if (!mirrored && !upended) {
      memory.copy(y, x, size);
      continue;
    }
    for (let i: usize = 0; i < height; i++) {
      const from = x + (upended ? height - 1 - i : i) * row;
      if (mirrored) mirrorRow(from, y + i * row, width, channels);
      else memory.copy(y + i * row, from, row);
    }
  }
}

export function randomFlip(r: RandomFlip, part: usize, parts: usize): void {
  const first = partStart(r.batch, 1, part, parts), count = partStart(r.batch, 1, part + 1, parts) - first;
  randomFlipRange(
    r.key0, r.key1, r.stream, load<u64>(r.counter) + first, r.x + first * <usize>(r.height * r.width * r.channels) * 4, r.y + first * <usize>(r.height * r.width * r.channels) * 4,
    count, r.height, r.width, r.channels, r.mode,
  );
}

/** y[n, i, j] = x[n, i + top, j + left], 0 outside of the image. */
function cropImagesRange(
  x: usize, y: usize, batch: usize, height: i32, width: i32, channels: i32, outHeight: i32, outWidth: i32, top: i32, left: i32,
): void {
  const size = height * width * channels * 4, outSize = outHeight * outWidth * channels * 4;
  for (let n: usize = 0; n < batch; n++, x += size, y += outSize) {
    crop(x, y, height, width, channels, outHeight, outWidth, top, left);
  }
}

export function cropImages(r: CropImages, part: usize, parts: usize): void {
  const first = partStart(r.batch, 1, part, parts), count = partStart(r.batch, 1, part + 1, parts) - first;
  cropImagesRange(
    r.x + first * <usize>(r.height * r.width * r.channels) * 4, r.y + first * <usize>(r.outHeight * r.outWidth * r.channels) * 4,
    count, r.height, r.width, r.channels, r.outHeight, r.outWidth, r.top, r.left,
  );
}

/** One of `count` whole numbers from 0, all equally likely to count / 2^32, by a random word: the upper half of their product. */
function pick(word: i32, count: i32): i32 {
  return <i32>((<u64>(<u32>word) * <u64>count) >> 32);
}

/** Crops with padding, word 0 choosing the first row among those where the crop fits, word 1 the first column. */
function randomCropRange(
  key0: u32, key1: u32, stream: u32, counter: u64, x: usize, y: usize,
  batch: usize, height: i32, width: i32, channels: i32, outHeight: i32, outWidth: i32, padding: i32,
): void {
  const size = height * width * channels * 4, outSize = outHeight * outWidth * channels * 4;
  for (let n: usize = 0; n < batch; n++, counter++, x += size, y += outSize) {
    const words = philox4x32(counter, stream, key0, key1);
    const top = pick(i32x4.extract_lane(words, 0), height + 2 * padding - outHeight + 1) - padding;
    const left = pick(i32x4.extract_lane(words, 1), width + 2 * padding - outWidth + 1) - padding;
    crop(x, y, height, width, channels, outHeight, outWidth, top, left);
  }
}

export function randomCrop(r: RandomCrop, part: usize, parts: usize): void {
  const first = partStart(r.batch, 1, part, parts), count = partStart(r.batch, 1, part + 1, parts) - first;
  randomCropRange(
    r.key0, r.key1, r.stream, load<u64>(r.counter) + first, r.x + first * <usize>(r.height * r.width * r.channels) * 4, r.y + first * <usize>(r.outHeight * r.outWidth * r.channels) * 4,
    count, r.height, r.width, r.channels, r.outHeight, r.outWidth, r.padding,
  );
}

/** The transpose of randomCrop: dy laid into zeros where its crop was taken, which is a crop of dy the other way. */
function randomCropGradRange(
  key0: u32, key1: u32, stream: u32, counter: u64, dy: usize, dx: usize,
  batch: usize, height: i32, width: i32, channels: i32, outHeight: i32, outWidth: i32, padding: i32,
): void {
  const size = height * width * channels * 4, outSize = outHeight * outWidth * channels * 4;
  for (let n: usize = 0; n < batch; n++, counter++, dy += outSize, dx += size) {
    const words = philox4x32(counter, stream, key0, key1);
    const top = pick(i32x4.extract_lane(words, 0), height + 2 * padding - outHeight + 1) - padding;
    const left = pick(i32x4.extract_lane(words, 1), width + 2 * padding - outWidth + 1) - padding;
    crop(dy, dx, outHeight, outWidth, channels, height, width, -top, -left);
  }
}

export function randomCropGrad(r: RandomCropGrad, part: usize, parts: usize): void {
  const first = partStart(r.batch, 1, part, parts), count = partStart(r.batch, 1, part + 1, parts) - first;
  randomCropGradRange(
    r.key0, r.key1, r.stream, load<u64>(r.counter) + first, r.dy + first * <usize>(r.outHeight * r.outWidth * r.channels) * 4, r.dx + first * <usize>(r.height * r.width * r.channels) * 4,
    count, r.height, r.width, r.channels, r.outHeight, r.outWidth, r.padding,
  );
}
