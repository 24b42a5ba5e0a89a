// Messages of protobuf, read and written by a table of their fields.
import { BinaryReader, BinaryWriter, WireType } from '@bufbuild/protobuf/wire';

/** A scalar, or what gives the schema of a message: a function, since messages lie in one another. */
type Kind = 'int32' | 'int64' | 'uint64' | 'float' | 'double' | 'string' | 'bytes' | (() => AnySchema);

/** A field of a message: its number in the file and what it holds; `packed` and `repeated` ones are lists, which are written as they say. */
type Field = readonly [number: number, kind: Kind, list?: 'packed' | 'repeated'];

type AnySchema = Readonly<Record<string, Field>>;

/** The fields of a message. */
export type Schema<Message> = { readonly [Name in keyof Required<Message>]: Field };

/** A message as a writer gives it: any field may be left out. */
export type Draft<Message> = Message extends Uint8Array | ArrayLike<number>
  ? Message
  : Message extends readonly (infer Item)[]
    ? readonly Draft<Item>[]
    : Message extends object
      ? { readonly [Name in keyof Message]?: Draft<Message[Name]> | undefined }
      : Message;

/** Graphs may lie in one another so deep; a file could say more than the stack holds. */
const DEEPEST = 64;
const NONE: readonly never[] = [];

const SCALARS = {
  int32: { wire: WireType.Varint, read: (r: BinaryReader): number => r.int32(), write: (w: BinaryWriter, v: number) => w.int32(v) },
  // numbers beyond 2^53 are rounded: shapes and indices are smaller, and "to the end" stays far beyond any end
  int64: { wire: WireType.Varint, read: (r: BinaryReader) => Number(r.int64()), write: (w: BinaryWriter, v: number) => w.int64(v) },
  uint64: { wire: WireType.Varint, read: (r: BinaryReader) => Number(r.uint64()), write: (w: BinaryWriter, v: number) => w.uint64(v) },
  float: { wire: WireType.Bit32, read: (r: BinaryReader) => r.float(), write: (w: BinaryWriter, v: number) => w.float(v) },
  double: { wire: WireType.Bit64, read: (r: BinaryReader) => r.double(), write: (w: BinaryWriter, v: number) => w.double(v) },
  string: { wire: WireType.LengthDelimited, read: (r: BinaryReader) => r.string(), write: (w: BinaryWriter, v: string) => w.string(v) },
  bytes: { wire: WireType.LengthDelimited, read: (r: BinaryReader) => r.bytes(), write: (w: BinaryWriter, v: Uint8Array) => w.bytes(v) },
} as const;

/** Floats that lie side by side are copied in one piece. */
const PIECES = { float: Float32Array, double: Float64Array } as const;

/** The end of what begins here with its length. */
function endOf(reader: BinaryReader, last: number): number {
  const end = reader.uint32() + reader.pos;
  if (end > last) throw new RangeError(`what begins at byte ${reader.pos} ends at byte ${end}, beyond what holds it`);
  return end;
}

function readPacked(reader: BinaryReader, kind: keyof typeof SCALARS, last: number): ArrayLike<number> {
  const Piece = kind === 'float' || kind === 'double' ? PIECES[kind] : undefined;
  if (Piece) {
    const bytes = reader.bytes();
    if (bytes.length % Piece.BYTES_PER_ELEMENT !== 0) throw new RangeError(`${bytes.length} bytes of ${kind} are no whole number of them`);
    // not slice: that of Node's Buffer copies nothing
    return new Piece(new Uint8Array(bytes).buffer);
  }
  const end = endOf(reader, last);
  const values: number[] = [];
  while (reader.pos < end) values.push(SCALARS[kind].read(reader) as number);
  if (reader.pos !== end) throw new RangeError(`the list that ends at byte ${end} ends within a number`);
  return values;
}

function readField(reader: BinaryReader, [, kind]: Field, last: number, depth: number): unknown {
  if (typeof kind === 'function') return readFields(reader, kind(), endOf(reader, last), depth + 1);
  return SCALARS[kind].read(reader);
}

/** Puts an item, or the numbers of a piece, to those that came before. */
function appended(before: unknown, more: ArrayLike<unknown>): ArrayLike<unknown> {
  if (before === NONE) return more;
  const list = Array.isArray(before) ? before : Array.from(before as ArrayLike<unknown>);
  for (let i = 0; i < more.length; i++) list.push(more[i]);
  return list;
}

function readFields(reader: BinaryReader, schema: AnySchema, last: number, depth: number): Record<string, unknown> {
  if (depth > DEEPEST) throw new RangeError(`messages lie in one another more than ${DEEPEST} deep`);
  const message: Record<string, unknown> = {};
  const byNumber = new Map<number, string>();
  for (const [name, [number, , list]] of Object.entries(schema)) {
    byNumber.set(number, name);
    if (list) message[name] = NONE;
  }
  while (reader.pos < last) {
    const [number, wire] = reader.tag();
    const name = byNumber.get(number);
    const field = name === undefined ? undefined : schema[name];
    const [, kind, list] = field ?? [];
    const expected = typeof kind === 'string' ? SCALARS[kind].wire : WireType.LengthDelimited;
    if (field && list && wire === WireType.LengthDelimited && expected !== wire)
      message[name!] = appended(message[name!], readPacked(reader, kind as keyof typeof SCALARS, last));
    else if (field && wire === expected) {
      const value = readField(reader, field, last, depth);
      message[name!] = list ? appended(message[name!], [value]) : value;
    } else if (field) throw new RangeError(`the field ${name} before byte ${reader.pos} is written in a way that it cannot be (${wire})`);
    else reader.skip(wire, number);
  }
  if (reader.pos !== last) throw new RangeError(`the message that ends at byte ${last} ends within a field`);
  return message;
}

/** The message in `bytes`. Throws an Error that tells what is wrong with them; nothing is held but what the bytes hold. */
export function readMessage<Message>(schema: Schema<Message>, bytes: Uint8Array): Message {
  return readFields(new BinaryReader(bytes), schema as AnySchema, bytes.length, 0) as Message;
}

function writeFields(writer: BinaryWriter, schema: AnySchema, message: Readonly<Record<string, unknown>>): void {
  for (const [name, [number, kind, list]] of Object.entries(schema)) {
    const value = message[name];
    if (value === undefined) continue;
    const write = (item: unknown): void => {
      if (typeof kind !== 'function') (SCALARS[kind].write as (w: BinaryWriter, v: unknown) => unknown)(writer, item);
      else {
        writer.fork();
        writeFields(writer, kind(), item as Readonly<Record<string, unknown>>);
        writer.join();
      }
    };
    const items = Array.from(list ? (value as ArrayLike<unknown>) : [value]);
    const wire = typeof kind === 'function' ? WireType.LengthDelimited : SCALARS[kind].wire;
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
