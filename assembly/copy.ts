// Copies between places with strides of their own. Items are dealt out among threads in their order; any alignment; x and y do not overlap.
import { Copy } from './records';
import { partStart } from './split';

/** `n` numbers that lie side by side. */
function copyRun(x: usize, y: usize, n: usize): void {
  const whole = x + (n & ~3) * 4, end = x + n * 4, step = y - x;
  for (; x < whole; x += 16) v128.store(x + step, v128.load(x));
  for (; x < end; x += 4) store<f32>(x + step, load<f32>(x));
}

export function copy(r: Copy, part: usize, parts: usize): void {
  const rows = max<usize>(r.rows, 1), items = r.items, run = r.run, xItem = r.xItem, yItem = r.yItem;
  const count = max<usize>(r.planes, 1) * rows * items, end = partStart(count, 1, part + 1, parts);
  const together = xItem == run && yItem == run;
  for (let i = partStart(count, 1, part, parts); i < end;) {
    // the items that are left of this row
    const row = i / items, item = i - row * items, plane = row / rows, inPlane = row - plane * rows;
    let left = min(items - item, end - i);
    let x = r.x + (plane * r.xPlane + inPlane * r.xRow + item * xItem) * 4;
    let y = r.y + (plane * r.yPlane + inPlane * r.yRow + item * yItem) * 4;
    i += left;
    if (together) memory.copy(y, x, left * run * 4);
    else for (; left > 0; left--, x += xItem * 4, y += yItem * 4) copyRun(x, y, run);
  }
}
