// Images x (batch, height, width, channels) within larger ones y (batch, outHeight, outWidth, channels), `top` rows and `left`
// columns from the corner. Any alignment; x and y do not overlap. Rows are copied whole: they are long, and bits stay bits.

/** y = x, and zeros around it. Every byte of y is written once. */
export function pad2d(
  batch: usize, height: usize, width: usize, channels: usize, top: usize, left: usize, outHeight: usize, outWidth: usize,
  x: usize, y: usize,
): void {
  const rowBytes = width * channels * 4, outBytes = outWidth * channels * 4, imageBytes = outHeight * outBytes;
  const before = top * outBytes + left * channels * 4;
  for (; batch > 0; batch--) {
    const end = y + imageBytes;
    memory.fill(y, 0, before);
    y += before;
    for (let i: usize = 1; i <= height; i++, x += rowBytes) {
      memory.copy(y, x, rowBytes);
      const next = i < height ? y + outBytes : end;
      memory.fill(y + rowBytes, 0, next - y - rowBytes);
      y = next;
    }
  }
}

/** x = that part of y. */
export function crop2d(
  batch: usize, height: usize, width: usize, channels: usize, top: usize, left: usize, outHeight: usize, outWidth: usize,
  y: usize, x: usize,
): void {
  const rowBytes = width * channels * 4, outBytes = outWidth * channels * 4;
  y += top * outBytes + left * channels * 4;
  for (; batch > 0; batch--, y += (outHeight - height) * outBytes) {
    for (let i: usize = 0; i < height; i++, x += rowBytes, y += outBytes) memory.copy(x, y, rowBytes);
  }
}
