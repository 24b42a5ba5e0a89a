// Messages of protobuf, written by a table of their fields. Apart from what reads them: who reads alone does without.
import { BinaryWriter, WireType } from '@bufbuild/protobuf/wire';
import { type AnySchema, type Draft, type Schema, WIRES } from './wire.js';

const WRITE = {
  int32: (w: BinaryWriter, value: number) => w.int32(value),
  int64: (w: BinaryWriter, value: number) => w.int64(value),
  uint64: (w: BinaryWriter, value: number) => w.uint64(value),
  float: (w: BinaryWriter, value: number) => w.float(value),
  double: (w: BinaryWriter, value: number) => w.double(value),
  string: (w: BinaryWriter, value: string) => w.string(value),
  bytes: (w: BinaryWriter, value: Uint8Array) => w.bytes(value),
} as const;

function writeFields(writer: BinaryWriter, schema: AnySchema, message: Readonly<Record<string, unknown>>): void {
  for (const [name, [number, kind, list]] of Object.entries(schema)) {
    const value = message[name];
    if (value === undefined) continue;
    const write = (item: unknown): void => {
      if (typeof kind !== 'function') (WRITE[kind] as (w: BinaryWriter, v: unknown) => unknown)(writer, item);
      else {
        writer.fork();
        writeFields(writer, kind(), item as Readonly<Record<string, unknown>>);
        writer.join();
      }
    };
    const items = Array.from(list ? (value as ArrayLike<unknown>) : [value]);
    const wire = typeof kind === 'function' ? WireType.LengthDelimited : WIRES[kind];
    if (list === 'packed') {
      if (items.length === 0) continue;
      writer.tag(number, WireType.LengthDelimited).fork();
      items.forEach(write);
      writer.join();
    } else {
      for (const item of items) {
        writer.tag(number, wire);
        write(item);
      }
    }
  }
}

/** The bytes of a message; fields that are left out are not written. */
export function writeMessage<Message>(schema: Schema<Message>, message: Draft<Message>): Uint8Array<ArrayBuffer> {
  const writer = new BinaryWriter();
  writeFields(writer, schema as AnySchema, message as Readonly<Record<string, unknown>>);
  return writer.finish();
}
