// The scalars of protobuf as they lie in bytes: https://protobuf.dev/programming-guides/encoding/. A library for all that protobuf has is as large as all of
// what writes ONNX, and these are few.

/** What follows a field's number. */
export const Wire = { varint: 0, eightBytes: 1, lengthDelimited: 2, fourBytes: 5 } as const;

const text = /* @__PURE__ */ new TextDecoder();

/** Reads scalars one behind the other. Throws RangeError beyond the end, and for what is none. */
export class WireReader {
  pos = 0;
  private readonly view: DataView;
  /** The upper 32 bits of the varint that was read last. */
  private high = 0;

  constructor(private readonly all: Uint8Array) {
    this.view = new DataView(all.buffer, all.byteOffset, all.length);
  }

  /** Goes on by `count` bytes; where they begin. */
  private passed(count: number): number {
    const from = this.pos;
    if (!(count <= this.all.length - from)) throw new RangeError(`what begins at byte ${from} ends beyond the last byte`);
    this.pos = from + count;
    return from;
  }

  /** The lower 32 bits of a varint, signed. */
  int32(): number {
    let [low, shift] = [0, 0];
    this.high = 0;
    for (; shift < 70; shift += 7) {
      const byte = this.all[this.passed(1)]!;
      const bits = byte & 127;
      if (shift < 32) low |= bits << shift;
      if (shift > 24) this.high |= shift < 32 ? bits >>> (32 - shift) : bits << (shift - 32);
      if (byte < 128) return low;
    }
    throw new RangeError(`the number before byte ${this.pos} is longer than ten bytes`);
  }

  // numbers beyond 2^53 are rounded: shapes and indices are smaller, and "to the end" stays far beyond any end
  int64(): number {
    const low = this.int32() >>> 0;
    return this.high * 2 ** 32 + low;
  }

  uint64(): number {
    const low = this.int32() >>> 0;
    return (this.high >>> 0) * 2 ** 32 + low;
  }

  float(): number {
    return this.view.getFloat32(this.passed(4), true);
  }

  double(): number {
    return this.view.getFloat64(this.passed(8), true);
  }

  /** A view of what begins with its length. */
  bytes(): Uint8Array {
    const length = this.uint64();
    const from = this.passed(length);
    return this.all.subarray(from, from + length);
  }

  string(): string {
    return text.decode(this.bytes());
  }

  /** Passes over a field that nothing is known of. */
  skip(wire: number): void {
    if (wire === Wire.varint) this.int32();
    else if (wire === Wire.eightBytes) this.passed(8);
    else if (wire === Wire.lengthDelimited) this.bytes();
    else if (wire === Wire.fourBytes) this.passed(4);
    else throw new RangeError(`the field before byte ${this.pos} is written in a way that ONNX has none of (${wire})`);
  }
}
