// A file's bytes, of which every read is checked: whoever made the file may have put anything there.
import { FormatError } from '../errors.js';

/** What values may take that were read out of a file, beside its length: such as are packed in it grow by as much at most. */
export const GROWTH = 4;
/** Small files may grow by more. */
const SMALL = 1 << 20;

/** An address that says: nothing is stored. */
const NOWHERE = 2 ** 64;

const decoder = new TextDecoder();

/** A file in memory. It counts what is read of it: a sound file has no more parts than bytes, however its parts point at one another. */
export class Hdf5Bytes {
  private readonly view: DataView;
  private parts = 0;
  private values = 0;

  constructor(
    readonly file: string,
    readonly bytes: Uint8Array,
  ) {
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  get length(): number {
    return this.bytes.length;
  }

  fail(at: number, what: string): never {
    throw new FormatError(`${this.file}: byte ${at}: ${what}.`);
  }

  /** Counts a part of the file that is looked at: parts that point at one another in a circle come to an end here. */
  visit(at: number): void {
    if (++this.parts > this.length) this.fail(at, 'what is here was come upon more often than the file has bytes');
  }

  /** Counts bytes of values that are about to be read. */
  spend(at: number, bytes: number): void {
    this.values += bytes;
    if (this.values > GROWTH * this.length + SMALL)
      this.fail(at, `with these its values take ${this.values} bytes, more than ${GROWTH} times the file's ${this.length}`);
  }

  /** What reads from `at` on, up to `end`. */
  cursor(at: number, end: number = this.length): Cursor {
    if (!(at >= 0 && at <= end && end <= this.length)) this.fail(at, `what should be here goes beyond the end of the ${this.length} bytes`);
    return new Cursor(this, this.view, at, end);
  }
}

/** A place in a file, which moves on with what is read. Numbers are little-endian. */
export class Cursor {
  constructor(
    readonly of: Hdf5Bytes,
    private readonly view: DataView,
    public at: number,
    readonly end: number,
  ) {}

  /** Moves on by `count` bytes; returns where they begin. */
  skip(count: number): number {
    const { at } = this;
    if (!(count <= this.end - at)) this.of.fail(at, `the ${count} bytes that should be here go beyond byte ${this.end}`);
    this.at = at + count;
    return at;
  }

  /** A whole number of 1 to 8 bytes. One beyond 2^53 is about as large: nothing that large lies in a file. */
  number(bytes: number): number {
    const start = this.skip(bytes);
    let value = 0;
    for (let at = start + bytes - 1; at >= start; at--) value = value * 256 + this.view.getUint8(at);
    return value;
  }

  /** An address in the file; undefined where nothing is stored. */
  address(): number | undefined {
    const value = this.number(8);
    return value === NOWHERE ? undefined : value;
  }

  text(bytes: number): string {
    const start = this.skip(bytes);
    return decoder.decode(this.of.bytes.subarray(start, start + bytes));
  }

  /** Four letters that say what follows. */
  signature(letters: string): void {
    const { at } = this;
    const found = this.text(4);
    if (found !== letters) this.of.fail(at, `received ${JSON.stringify(found)}; expected ${JSON.stringify(letters)}`);
  }
}
