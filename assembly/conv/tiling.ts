// How Winograd's way cuts images into tiles, and tiles into blocks that stay in the second-level cache.
//
// A direction of n outputs is cut into ceil(n / 4) tiles of 4, and as many of them as can be are made 3 instead, the last ones: 7 = 4 + 3. A tile
// of 3 leaves out the point -2 (winograd-lines.ts), so it takes 5 of the 6 coefficients, and the same transformed kernel.
//
// A block is whole rows of tiles, or a part of one row if that is too long. Its coefficients lie in 36 planes, [four channels][tile][channel of the
// four]; within a plane tiles lie by kind: tall and narrow, tall and wide, short and wide, short and narrow. So the tiles that have a certain
// coefficient, which are all, the tall ones, the wide ones or those that are both, lie side by side.
import { Convolution } from '../records';

/** Bytes of a plane: 8 KiB, which stay in the first-level cache, and a line, so that 36 stores do not fall into one set of the cache. */
export const PLANE: usize = 8192 + 64;
/** Bytes of the planes of a block. */
export const PLANES: usize = 36 * PLANE;
/** Numbers of a plane that are used. */
const NUMBERS: usize = 2048;
/** Channels that planes hold at most: more are held in several sets of planes. */
export const MOST_CHANNELS: usize = 128;
export const MOST_TILES: usize = 64;

/** Tiles of a block at most. */
export function blockTiles(channels: usize): usize {
  return min(MOST_TILES, NUMBERS / min(MOST_CHANNELS, channels));
}

/** Channels or filters that planes hold with so many tiles in a block. */
export function channelsOf(tiles: usize): usize {
  return min(MOST_CHANNELS, NUMBERS / tiles);
}

/** Tiles of a direction of n outputs. */
export function tilesOf(n: usize): usize {
  return (n + 3) / 4;
}

/** How many of them are of 4. */
function longTiles(n: usize): usize {
  const tiles = tilesOf(n);
  return tiles - min(tiles, 4 * tiles - n);
}

/** The first output of a tile, of which `long` are of 4. */
function startOf(tile: usize, long: usize): usize {
  return tile < long ? tile * 4 : long + tile * 3;
}

/** The tiles of a pass, and the block that it has come to. */
@unmanaged
export class Tiling {
  /** Rows of tiles of all images, of one, and how many of those are tall. */
  allRows: usize;
  tilesY: usize;
  tallY: usize;
  /** Tiles of a row, and how many of them are wide. */
  tilesX: usize;
  wideX: usize;
  /** Tiles of a block at most. */
  most: usize;
  /** The block: rows of tiles from `row` on, and how many of them are tall; tiles of a row from `tile` on, wide and narrow ones. */
  row: usize;
  rows: usize;
  tall: usize;
  tile: usize;
  wide: usize;
  narrow: usize;
}

/** Bytes of a Tiling in scratch. */
export const TILING: usize = 64;

/** Tall rows among the first `row` ones of all images. */
function tallBefore(t: Tiling, row: usize): usize {
  return row / t.tilesY * t.tallY + min(row % t.tilesY, t.tallY);
}

/** Goes to the block that begins at a tile of a row. Returns whether there is one. */
function goTo(t: Tiling, row: usize, tile: usize): bool {
  if (row >= t.allRows) return false;
  const columns = min(t.most, t.tilesX - tile);
  t.row = row;
  t.rows = columns < t.tilesX ? 1 : min(t.most / columns, t.allRows - row);
  t.tall = tallBefore(t, row + t.rows) - tallBefore(t, row);
  t.tile = tile;
  t.wide = tile < t.wideX ? min(columns, t.wideX - tile) : 0;
  t.narrow = columns - t.wide;
  return true;
}

/** Goes to the first block of images that are cut into blocks of at most `most` tiles. */
export function firstBlock(t: Tiling, batch: usize, r: Convolution, most: usize): bool {
  t.tilesY = tilesOf(r.outHeight);
  t.tallY = longTiles(r.outHeight);
  t.allRows = batch * t.tilesY;
  t.tilesX = tilesOf(r.outWidth);
  t.wideX = longTiles(r.outWidth);
  t.most = most;
  return goTo(t, 0, 0);
}

/** Goes to the next block. Returns whether there is one. */
export function nextBlock(t: Tiling): bool {
  const next = t.tile + t.wide + t.narrow;
  return next < t.tilesX ? goTo(t, t.row, next) : goTo(t, t.row + t.rows, 0);
}

/** The image that a row of the block's tiles is of. */
export function imageOf(t: Tiling, row: usize): usize {
  return (t.row + row) / t.tilesY;
}

export function isTall(t: Tiling, row: usize): bool {
  return (t.row + row) % t.tilesY < t.tallY;
}

/** The first row of outputs, in its image, of a row of the block's tiles. */
export function firstOutputRow(t: Tiling, row: usize): usize {
  return startOf((t.row + row) % t.tilesY, t.tallY);
}

/** The first column of outputs of the block. */
export function firstOutputColumn(t: Tiling): usize {
  return startOf(t.tile, t.wideX);
}

/** Where in a plane the wide tiles of a row lie, in tiles. */
export function wideStart(t: Tiling, row: usize): usize {
  const above = tallBefore(t, t.row + row) - tallBefore(t, t.row);
  return isTall(t, row) ? t.tall * t.narrow + above * t.wide : t.tall * (t.narrow + t.wide) + (row - above) * t.wide;
}

/** Where the narrow ones lie. */
export function narrowStart(t: Tiling, row: usize): usize {
  const above = tallBefore(t, t.row + row) - tallBefore(t, t.row);
  return isTall(t, row) ? above * t.narrow : t.tall * t.narrow + t.rows * t.wide + (row - above) * t.narrow;
}

/** The first tile that has coefficient `plane` = 6 row + column: only tall tiles have those of row 4, only wide ones those of column 4. */
export function firstWith(t: Tiling, plane: usize): usize {
  return plane % 6 == 4 ? t.tall * t.narrow : 0;
}

/** How many tiles have it. */
export function countWith(t: Tiling, plane: usize): usize {
  return (plane / 6 == 4 ? t.tall : t.rows) * (plane % 6 == 4 ? t.wide : t.wide + t.narrow);
}
