// Messages of protobuf, written by a table of their fields. Apart from what reads them: who reads alone does without.
import { Wire } from './reader.js';
import { type AnySchema, type Draft, type Schema, WIRES } from './wire.js';

/** Bytes in pieces, which are put together once: weights are not copied from message to message. */
class Pieces {
  private readonly list: Uint8Array[] = [];
  private size = 0;

  add(bytes: Uint8Array): void {
    this.list.push(bytes);
    this.size += bytes.length;
  }

  /** A whole number, of 64 bits where it is negative. */
  varint(value: number): void {
    const bytes: number[] = [];
    let [low, high] = [value >>> 0, Math.floor(value / 2 ** 32) >>> 0];
    for (; high > 0 || low > 127; high >>>= 7) {
      bytes.push((low & 127) | 128);
      low = ((low >>> 7) | (high << 25)) >>> 0;
    }
    this.add(Uint8Array.of(...bytes, low));
  }

  /** Behind its length, what `write` writes. */
  within(write: (inner: Pieces) => void): void {
    const inner = new Pieces();
    write(inner);
    this.varint(inner.size);
    for (const piece of inner.list) this.add(piece);
  }

  whole(): Uint8Array<ArrayBuffer> {
    const bytes = new Uint8Array(this.size);
    let at = 0;
    for (const piece of this.list) {
      bytes.set(piece, at);
      at += piece.length;
    }
    return bytes;
  }
}

/** Writes a scalar; as floats lie in memory they lie in files. */
function writeScalar(to: Pieces, kind: keyof typeof WIRES, value: unknown): void {
  if (kind === 'string') to.within((inner) => inner.add(new TextEncoder().encode(value as string)));
  else if (kind === 'bytes') to.within((inner) => inner.add(value as Uint8Array));
  else if (kind === 'float') to.add(new Uint8Array(Float32Array.of(value as number).buffer));
  else if (kind === 'double') to.add(new Uint8Array(Float64Array.of(value as number).buffer));
  else to.varint(value as number);
}

function writeFields(to: Pieces, schema: AnySchema, message: Readonly<Record<string, unknown>>): void {
  for (const [name, [number, kind, list]] of Object.entries(schema)) {
    const value = message[name];
    if (value === undefined) continue;
    const items = Array.from(list ? (value as ArrayLike<unknown>) : [value]);
    const tag = (wire: number): void => to.varint(number * 8 + wire);
    if (typeof kind === 'function') {
      for (const item of items) {
        tag(Wire.lengthDelimited);
        to.within((inner) => writeFields(inner, kind(), item as Readonly<Record<string, unknown>>));
      }
    } else if (list === 'packed') {
      if (items.length === 0) continue;
      tag(Wire.lengthDelimited);
      to.within((inner) => {
        for (const item of items) writeScalar(inner, kind, item);
      });
    } else {
      for (const item of items) {
        tag(WIRES[kind]);
        writeScalar(to, kind, item);
      }
    }
  }
}

/** The bytes of a message; fields that are left out are not written. */
export function writeMessage<Message>(schema: Schema<Message>, message: Draft<Message>): Uint8Array<ArrayBuffer> {
  const pieces = new Pieces();
  writeFields(pieces, schema as AnySchema, message as Readonly<Record<string, unknown>>);
  return pieces.whole();
}
