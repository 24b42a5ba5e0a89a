// A window of an image, with zeros where it lies outside: crops, padding, and the transposes of both are this one map.

/** One image: y[i, j] = x[i + top, j + left], 0 outside of x. */
export function crop(
  x: usize, y: usize, height: isize, width: isize, channels: isize, outHeight: isize, outWidth: isize, top: isize, left: isize,
): void {
  const bytes = channels * 4;
  // columns first ... end - 1 of y lie in x
  const first = min(max<isize>(-left, 0), outWidth), end = max(min(width - left, outWidth), first);
  for (let i: isize = 0; i < outHeight; i++, y += outWidth * bytes) {
    const row = i + top;
    if (row < 0 || row >= height) {
      memory.fill(y, 0, outWidth * bytes);
      continue;
    }
    memory.fill(y, 0, first * bytes);
    memory.copy(y + first * bytes, x + (row * width + first + left) * bytes, (end - first) * bytes);
    memory.fill(y + end * bytes, 0, (outWidth - end) * bytes);
  }
}
