// Data sets in pieces, packed or not. Format: III.A.1, IV.A.2.i and IV.A.2.l of the HDF5 File Format Specification 3.0.
import { unzlibSync } from 'fflate';
import { sizeOf } from '../shape.js';
import type { Cursor, Hdf5Bytes } from './bytes.js';
import { eachLeaf } from './links.js';

const DEFLATE = 1;
const SHUFFLE = 2;

type Bytes = Uint8Array<ArrayBuffer>;

/** What was done to the pieces before they were stored, in order. */
export function readFilters(cursor: Cursor): number[] {
  const { at, of: file } = cursor;
  const [version, count] = [cursor.number(1), cursor.number(1)];
  if (version !== 1 && version !== 2) file.fail(at, `how it was packed is told in version ${version}; expected 1 or 2`);
  if (version === 1) cursor.skip(6);
  return Array.from({ length: count }, () => {
    const start = cursor.at;
    const filter = cursor.number(2);
    const named = version === 1 || filter >= 256 ? cursor.number(2) : 0;
    cursor.skip(2);
    const values = cursor.number(2);
    cursor.skip(version === 1 ? Math.ceil(named / 8) * 8 + 4 * (values + (values % 2)) : named + 4 * values);
    if (filter !== DEFLATE && filter !== SHUFFLE)
      file.fail(start, `its values are packed by filter ${filter}; expected none, gzip (1) or shuffle (2). Save them without compression`);
    return filter;
  });
}

/** Bytes of one rank stand together: puts them back side by side. */
function unshuffled(bytes: Bytes, size: number): Bytes {
  const count = bytes.length / size;
  return bytes.map((_, i) => bytes[(i % size) * count + Math.floor(i / size)]!);
}

function unpacked(file: Hdf5Bytes, at: number, stored: Uint8Array, filters: readonly number[], bytes: number, size: number): Uint8Array {
  let piece = stored;
  for (const filter of filters.slice().reverse()) {
    if (filter === SHUFFLE) piece = unshuffled(new Uint8Array(piece), size);
    else {
      try {
        // one more than there should be, so that more is seen
        piece = unzlibSync(piece, { out: new Uint8Array(bytes + 1) });
      } catch (cause) {
        file.fail(at, `its piece cannot be unpacked: ${cause instanceof Error ? cause.message : String(cause)}`);
      }
    }
  }
  if (piece.length !== bytes) file.fail(at, `its piece has ${piece.length} bytes; expected ${bytes}`);
  return piece;
}

/** A data set, and how it is cut. */
export interface Pieces {
  readonly shape: readonly number[];
  readonly piece: readonly number[];
  /** Bytes of an element. */
  readonly size: number;
  readonly filters: readonly number[];
}

/** Copies a piece to its place; what of it lies outside is filling. */
function place(into: Uint8Array, from: Uint8Array, start: readonly number[], { shape, piece, size }: Pieces): void {
  const last = shape.length - 1;
  const row = Math.min(piece[last]!, shape[last]! - start[last]!) * size;
  const rows = sizeOf(piece.slice(0, last));
  for (let i = 0; i < rows; i++) {
    let [rest, target, stride, inside] = [i, start[last]!, shape[last]!, true];
    for (let axis = last - 1; axis >= 0; axis--) {
      const at = start[axis]! + (rest % piece[axis]!);
      rest = Math.floor(rest / piece[axis]!);
      inside &&= at < shape[axis]!;
      target += at * stride;
      stride *= shape[axis]!;
    }
    const source = i * piece[last]! * size;
    if (inside && row > 0) into.set(from.subarray(source, source + row), target * size);
  }
}

/** All values of a data set whose pieces the tree at `tree` lists, as they are in memory. */
export function readPieces(file: Hdf5Bytes, tree: number | undefined, pieces: Pieces): Bytes {
  const { shape, piece, size, filters } = pieces;
  const bytes = sizeOf(piece) * size;
  // pieces at the rims are whole, too
  let left = sizeOf(shape.map((extent, axis) => Math.ceil(extent / piece[axis]!)));
  file.spend(tree ?? 0, left * bytes);
  const into = new Uint8Array(sizeOf(shape) * size);
  if (tree === undefined) return into;
  eachLeaf(file, tree, 1, 16 + 8 * shape.length, (at, key) => {
    if (left-- <= 0) file.fail(at, 'it has more pieces than it can be cut into');
    const length = key.number(4);
    if (key.number(4) !== 0 && filters.length > 0) file.fail(at, 'its piece is packed otherwise than the others, which is not read here');
    const start = shape.map(() => key.number(8));
    const { at: first, end } = file.cursor(at, at + length);
    place(into, unpacked(file, at, file.bytes.subarray(first, end), filters, bytes, size), start, pieces);
  });
  return into;
}
