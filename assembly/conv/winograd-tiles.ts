// The tiles of a block into planes of coefficients and back. A row of tiles goes down first, column of pixels by column of pixels, where
// neighbours share what they overlap, then across, tile by tile. Channels go by sixteens, a line of the cache, and four at a time.
import { activateRows } from '../activation';
import { ActivationKind, Convolution } from '../records';
import { Beside, Line, ToImage, ToPlanes } from './winograd-lines';
import {
  firstOutputColumn, firstOutputRow, imageOf, isTall, MOST_TILES, narrowStart, PLANE, Tiling, tilesOf, wideStart,
} from './tiling';

/** Bytes of a column that went down: six vectors. */
const COLUMN: usize = 96;
const GROUP: usize = 16;

/** 4 in all lanes, by way of memory, so that it stays in a register: as a constant it would be made anew wherever it is needed. */
function fourFrom(at: usize): v128 {
  v128.store(at, f32x4.splat(4));
  return v128.load(at);
}

/** What goes into planes: the inputs around tiles, or the gradients of their outputs. */
export const INPUT: i32 = 0;
export const GRADIENT: i32 = 1;

/** Bytes of scratch for a row of tiles: four vectors of channels of its columns, and a row of zeros. */
export function stripBytes(width: usize, outWidth: usize, channels: usize): u64 {
  return 4 * COLUMN * <u64>(min(MOST_TILES, tilesOf(outWidth)) * 4 + 2) + <u64>width * channels * 4;
}

/** Row i of an image, or zeros where there is none. */
function rowAt(image: usize, row: usize, height: usize, i: isize, zeros: usize): usize {
  return i >= 0 && i < <isize>height ? image + <usize>i * row : zeros;
}

/** Columns `first` .. `end` of six rows, `quads` vectors of channels each, down to `to`; `strip` bytes between vectors. */
function down(
  kind: i32, tall: bool, four: v128, r0: usize, r1: usize, r2: usize, r3: usize, r4: usize, r5: usize, pixel: usize,
  first: usize, end: usize, quads: usize, to: usize, strip: usize,
): void {
  const last = end * pixel;
  to += first * COLUMN;
  for (let at = first * pixel; at < last; at += pixel, to += COLUMN) {
    let x = at, out = to;
    const after = at + quads * 16;
    // told apart outside of the loops
    if (kind == INPUT && tall) {
      for (; x < after; x += 16, out += strip) {
        Line.input4<Beside>(
          four, v128.load(r0 + x), v128.load(r1 + x), v128.load(r2 + x), v128.load(r3 + x), v128.load(r4 + x), v128.load(r5 + x), out,
        );
      }
    } else if (kind == INPUT) {
      for (; x < after; x += 16, out += strip) {
        Line.input3<Beside>(four, v128.load(r0 + x), v128.load(r1 + x), v128.load(r2 + x), v128.load(r3 + x), v128.load(r4 + x), out);
      }
    } else if (tall) {
      for (; x < after; x += 16, out += strip) {
        Line.outputGrad4<Beside>(four, v128.load(r0 + x), v128.load(r1 + x), v128.load(r2 + x), v128.load(r3 + x), out);
      }
    } else {
      for (; x < after; x += 16, out += strip) Line.outputGrad3<Beside>(four, v128.load(r0 + x), v128.load(r1 + x), v128.load(r2 + x), out);
    }
  }
}

/** `tiles` tiles that went down, across into planes. Short ones have no row 4: what is made of it is not read. */
function across(kind: i32, wide: bool, four: v128, tiles: usize, x: usize, to: usize): void {
  for (; tiles > 0; tiles--, to += 16) {
    let out = to;
    const end = x + COLUMN;
    if (kind == INPUT && wide) {
      for (let d = x; d < end; d += 16, out += 6 * PLANE) {
        Line.input4<ToPlanes>(
          four, v128.load(d), v128.load(d, COLUMN), v128.load(d, 2 * COLUMN), v128.load(d, 3 * COLUMN), v128.load(d, 4 * COLUMN),
          v128.load(d, 5 * COLUMN), out,
        );
      }
    } else if (kind == INPUT) {
      for (let d = x; d < end; d += 16, out += 6 * PLANE) {
        Line.input3<ToPlanes>(
          four, v128.load(d), v128.load(d, COLUMN), v128.load(d, 2 * COLUMN), v128.load(d, 3 * COLUMN), v128.load(d, 4 * COLUMN), out,
        );
      }
    } else if (wide) {
      for (let d = x; d < end; d += 16, out += 6 * PLANE) {
        Line.outputGrad4<ToPlanes>(four, v128.load(d), v128.load(d, COLUMN), v128.load(d, 2 * COLUMN), v128.load(d, 3 * COLUMN), out);
      }
    } else {
      for (let d = x; d < end; d += 16, out += 6 * PLANE) {
        Line.outputGrad3<ToPlanes>(four, v128.load(d), v128.load(d, COLUMN), v128.load(d, 2 * COLUMN), out);
      }
    }
    x += (wide ? 4 : 3) * COLUMN;
  }
}

/**
 * The coefficients of a block's tiles for `count` channels from `skip` on, of r's images x, or with GRADIENT of its outputs' gradient x.
 * `work`: stripBytes.
 */
export function tilesToPlanes(
  kind: i32, t: Tiling, r: Convolution, x: usize, skip: usize, count: usize, to: usize, work: usize,
): void {
  const isInput = kind == INPUT, height = isInput ? r.height : r.outHeight, width = isInput ? r.width : r.outWidth;
  const pixel = (isInput ? r.channels : r.filters) * 4, row = width * pixel, around: usize = isInput ? 2 : 0;
  const columns = t.wide * 4 + t.narrow * 3 + around, strip = columns * COLUMN;
  const column = <isize>firstOutputColumn(t) - (isInput ? <isize>r.padLeft : 0);
  const first = <usize>min(max<isize>(-column, 0), <isize>columns);
  const end = max(first, <usize>max<isize>(min(<isize>width - column, <isize>columns), 0));
  const four = fourFrom(work), zeros = work + 4 * strip, planes = t.most * 16;
  memory.fill(zeros, 0, row);
  for (let q: usize = 0; q < 4; q++) {
    memory.fill(work + q * strip, 0, first * COLUMN);
    memory.fill(work + q * strip + end * COLUMN, 0, (columns - end) * COLUMN);
  }
  for (let c: usize = 0; c < count; c += GROUP) {
    const quads = min(GROUP, count - c) / 4;
    for (let k: usize = 0; k < t.rows; k++) {
      const tall = isTall(t, k), i = <isize>firstOutputRow(t, k) - (isInput ? <isize>r.padTop : 0);
      const ahead = <usize>column * pixel, image = x + imageOf(t, k) * height * row + (skip + c) * 4 + ahead, none = zeros + ahead;
      down(
        kind, tall, four, rowAt(image, row, height, i, none), rowAt(image, row, height, i + 1, none), rowAt(image, row, height, i + 2, none),
        rowAt(image, row, height, i + 3, none), rowAt(image, row, height, i + 4, none), rowAt(image, row, height, i + 5, none),
        pixel, first, end, quads, work, strip,
      );
      const wide = to + wideStart(t, k) * 16, narrow = to + narrowStart(t, k) * 16;
      for (let q: usize = 0; q < quads; q++) {
        const from = work + q * strip, plane = (c / 4 + q) * planes;
        across(kind, true, four, t.wide, from, wide + plane);
        across(kind, false, four, t.narrow, from + t.wide * 4 * COLUMN, narrow + plane);
      }
    }
  }
}

/** In a class, since functions take no decorators. */
class Column {
  /** A column of coefficients of a tile, down to four vectors at `to`, or three. */
  @inline
  static fromPlanes(tall: bool, four: v128, floor: v128, m: usize, to: usize): void {
    if (tall) {
      Line.output4<Beside>(
        four, floor, v128.load(m), v128.load(m, 6 * PLANE), v128.load(m, 12 * PLANE), v128.load(m, 18 * PLANE), v128.load(m, 24 * PLANE),
        v128.load(m, 30 * PLANE), to, 16,
      );
    } else {
      Line.output3<Beside>(
        floor, v128.load(m), v128.load(m, 6 * PLANE), v128.load(m, 12 * PLANE), v128.load(m, 18 * PLANE), v128.load(m, 30 * PLANE), to, 16,
      );
    }
  }
}

/** `quads` vectors of a tile's outputs from their coefficients, `planes` bytes apart. Narrow ones have no column 4: what is made of it is not read. */
function tileFromPlanes(
  tall: bool, wide: bool, four: v128, floor: v128, quads: usize, m: usize, planes: usize, to: usize, row: usize, pixel: usize, work: usize,
): void {
  for (; quads > 0; quads--, m += planes, to += 16) {
    for (let j: usize = m, out = work, end = m + 6 * PLANE; j < end; j += PLANE, out += 64) Column.fromPlanes(tall, four, floor, j, out);
    let y = to;
    for (let w = work, end = work + (tall ? 64 : 48); w < end; w += 16, y += row) {
      if (wide) {
        Line.output4<ToImage>(
          four, floor, v128.load(w), v128.load(w, 64), v128.load(w, 128), v128.load(w, 192), v128.load(w, 256), v128.load(w, 320), y, pixel,
        );
      } else Line.output3<ToImage>(floor, v128.load(w), v128.load(w, 64), v128.load(w, 128), v128.load(w, 192), v128.load(w, 320), y, pixel);
    }
  }
}

/** Copies the first `rows` x `columns` of a tile of 4 x 4 vectors. */
function copyTile(from: usize, rows: usize, columns: usize, to: usize, row: usize, pixel: usize): void {
  for (let i: usize = 0; i < rows; i++) {
    for (let j: usize = 0; j < columns; j++) v128.store(to + i * row + j * pixel, v128.load(from + i * 64 + j * 16));
  }
}

/** `count` filters of y from `skip` on, at a block's tiles, from their coefficients; then the activation. `work`: stripBytes. */
export function tilesFromPlanes(
  t: Tiling, r: Convolution, m: usize, y: usize, skip: usize, count: usize, activation: i32, alpha: f32, work: usize,
): void {
  const height = r.outHeight, width = r.outWidth, pixel = r.filters * 4, row = width * pixel, planes = t.most * 16, edge = work + 384;
  const four = fourFrom(work), floor = f32x4.splat(activation == ActivationKind.relu ? 0 : -Infinity);
  const column = firstOutputColumn(t), columns = min(t.wide * 4 + t.narrow * 3, width - column);
  for (let f: usize = 0; f < count; f += GROUP) {
    const group = min(GROUP, count - f);
    for (let k: usize = 0; k < t.rows; k++) {
      const tall = isTall(t, k), i = firstOutputRow(t, k), rows = min<usize>(tall ? 4 : 3, height - i);
      const line = y + ((imageOf(t, k) * height + i) * width + column) * pixel + (skip + f) * 4;
      for (let tile: usize = 0; tile < t.wide + t.narrow; tile++) {
        const wide = tile < t.wide, at = wide ? wideStart(t, k) + tile : narrowStart(t, k) + tile - t.wide;
        const j = wide ? tile * 4 : t.wide + tile * 3, across = min<usize>(wide ? 4 : 3, columns - j);
        const from = m + (f / 4) * planes + at * 16, to = line + j * pixel;
        if (rows == (tall ? 4 : 3) && across == (wide ? 4 : 3)) {
          tileFromPlanes(tall, wide, four, floor, group / 4, from, planes, to, row, pixel, work);
        } else {
          for (let q: usize = 0; q < group; q += 4) {
            tileFromPlanes(tall, wide, four, floor, 1, from + q / 4 * planes, planes, edge, 64, 16, work);
            copyTile(edge, rows, across, to + q * 4, row, pixel);
          }
        }
      }
      // nothing more for a linear one, which this leaves alone
      if (activation != ActivationKind.relu) for (let down: usize = 0; down < rows; down++) activateRows(activation, alpha, line + down * row, pixel, columns, group);
    }
  }
}
