// Where groups keep many links, and objects many attributes: a fractal heap, and a second B-tree that lists what is in it. Format: III.A.2, III.G, IV.A.2.c and
// IV.A.2.v of the HDF5 File Format Specification 3.0.
import type { Cursor, Hdf5Bytes } from './bytes.js';

const bytesFor = (largest: number): number => Math.floor(Math.log2(Math.max(1, largest)) / 8) + 1;

/** Where the objects of a heap lie. */
class FractalHeap {
  private readonly offsetBytes: number;
  private readonly lengthBytes: number;
  private readonly width: number;
  private readonly start: number;
  private readonly directRows: number;
  private readonly root: number | undefined;
  private readonly rows: number;

  constructor(
    private readonly file: Hdf5Bytes,
    at: number,
  ) {
    const cursor = file.cursor(at);
    cursor.signature('FRHP');
    cursor.skip(3);
    if (cursor.number(2) !== 0) file.fail(at, 'its heap is compressed, which is not read here');
    cursor.skip(1);
    const largest = cursor.number(4);
    cursor.skip(12 * 8);
    this.width = cursor.number(2);
    this.start = cursor.number(8);
    const largestBlock = cursor.number(8);
    this.offsetBytes = Math.ceil(cursor.number(2) / 8);
    cursor.skip(2);
    this.root = cursor.address();
    this.rows = cursor.number(2);
    const log = Math.log2(largestBlock);
    this.lengthBytes = Math.min(Math.ceil(log / 8), bytesFor(largest));
    this.directRows = log - Math.log2(this.start) + 2;
    if (!(this.width > 0 && Number.isInteger(this.directRows) && this.directRows > 1 && this.offsetBytes <= 8))
      file.fail(at, 'its heap is not laid out as heaps are');
  }

  /** What reads the object that an identifier names. */
  object(identifier: Cursor): Cursor {
    const { at } = identifier;
    if ((identifier.number(1) & 0x30) !== 0) this.file.fail(at, 'its name or its value is too long to be read here');
    const [offset, length] = [identifier.number(this.offsetBytes), identifier.number(this.lengthBytes)];
    if (this.root === undefined) this.file.fail(at, 'its heap is empty');
    const found = this.rows === 0 ? this.root + offset : this.within(this.root, this.rows, offset);
    return this.file.cursor(found, found + length);
  }

  /** The address of what is `offset` bytes into the blocks that an indirect one lists: rows of twice the size each, but for the first two. */
  private within(block: number, rows: number, offset: number): number {
    this.file.visit(block);
    this.file.cursor(block).signature('FHIB');
    let rest = offset;
    for (let row = 0; row < rows; row++) {
      const size = this.start * 2 ** Math.max(0, row - 1);
      if (rest < size * this.width) {
        const column = Math.floor(rest / size);
        const entry = this.file.cursor(block + 13 + this.offsetBytes + 8 * (row * this.width + column));
        const child = entry.address();
        if (child === undefined) break;
        const inside = rest - column * size;
        return row < this.directRows ? child + inside : this.within(child, Math.log2(size / this.start / this.width) + 1, inside);
      }
      rest -= size * this.width;
    }
    return this.file.fail(block, `its heap has nothing ${offset} bytes into it`);
  }
}

/** Calls `each` with every record of the B-tree at `at`. */
function eachRecord(file: Hdf5Bytes, at: number, each: (record: Cursor) => void): void {
  const header = file.cursor(at);
  header.signature('BTHD');
  header.skip(2);
  const [nodeSize, recordSize, depth] = [header.number(4), header.number(2), header.number(2)];
  header.skip(2);
  const [root, count] = [header.address(), header.number(2)];
  const countBytes = bytesFor(Math.floor((nodeSize - 10) / recordSize));
  // how many records a node of each level may have below it
  const most = [Math.floor((nodeSize - 10) / recordSize)];
  const totalBytes = (level: number): number => (level > 0 ? bytesFor(most[level]!) : 0);
  for (let level = 1; level <= depth; level++) {
    const pointer = 8 + countBytes + totalBytes(level - 1);
    const own = Math.floor((nodeSize - 10 - pointer) / (recordSize + pointer));
    most.push((own + 1) * most[level - 1]! + own);
  }
  const node = (address: number, records: number, level: number): void => {
    file.visit(address);
    const cursor = file.cursor(address);
    cursor.signature(level > 0 ? 'BTIN' : 'BTLF');
    cursor.skip(2);
    for (let i = 0; i < records; i++) {
      const start = cursor.skip(recordSize);
      file.visit(start);
      each(file.cursor(start, start + recordSize));
    }
    if (level === 0) return;
    for (let i = 0; i <= records; i++) {
      const [child, below] = [cursor.number(8), cursor.number(countBytes)];
      cursor.skip(totalBytes(level - 1));
      node(child, below, level - 1);
    }
  };
  if (root !== undefined) node(root, count, depth);
}

/** What stands before an address: in the message the largest number of those that are counted, in a record what it is sorted by. */
interface Ahead {
  readonly countBytes: number;
  readonly keyBytes: number;
}

/** Calls `each` with what reads every object of the heap that an info message tells of, if there is one. */
export function eachStored(info: Cursor, { countBytes, keyBytes }: Ahead, each: (object: Cursor) => void): void {
  const { of: file } = info;
  info.skip(1);
  if (info.number(1) & 1) info.skip(countBytes);
  const [at, tree] = [info.address(), info.address()];
  if (at === undefined || tree === undefined) return;
  const heap = new FractalHeap(file, at);
  eachRecord(file, tree, (record) => {
    record.skip(keyBytes);
    each(heap.object(record));
  });
}
