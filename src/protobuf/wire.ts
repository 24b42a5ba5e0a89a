// Messages of protobuf, read by a table of their fields.
import { Wire, WireReader } from './reader.js';

/** A scalar, or what gives the schema of a message: a function, since messages lie in one another. */
type Kind = 'int32' | 'int64' | 'uint64' | 'float' | 'double' | 'string' | 'bytes' | (() => AnySchema);

/** A field of a message: its number in the file and what it holds; `packed` and `repeated` ones are lists, which are written as they say. */
type Field = readonly [number: number, kind: Kind, list?: 'packed' | 'repeated'];

export type AnySchema = Readonly<Record<string, Field>>;

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

/** How each scalar lies in a file. */
export const WIRES = {
  int32: Wire.varint,
  int64: Wire.varint,
  uint64: Wire.varint,
  float: Wire.fourBytes,
  double: Wire.eightBytes,
  string: Wire.lengthDelimited,
  bytes: Wire.lengthDelimited,
} as const;

/** Floats that lie side by side are copied in one piece. */
const PIECES = { float: Float32Array, double: Float64Array } as const;

/** The end of what begins here with its length. */
function endOf(reader: WireReader, last: number): number {
  const end = reader.uint64() + reader.pos;
  if (end > last) throw new RangeError(`what begins at byte ${reader.pos} ends at byte ${end}, beyond what holds it`);
  return end;
}

function readPacked(reader: WireReader, kind: keyof typeof WIRES, last: number): ArrayLike<number> {
  const Piece = kind === 'float' || kind === 'double' ? PIECES[kind] : undefined;
  if (Piece) {
    const bytes = reader.bytes();
    if (bytes.length % Piece.BYTES_PER_ELEMENT !== 0) throw new RangeError(`${bytes.length} bytes of ${kind} are no whole number of them`);
    // not slice: that of Node's Buffer copies nothing
    return new Piece(new Uint8Array(bytes).buffer);
  }
  const end = endOf(reader, last);
  const values: number[] = [];
  while (reader.pos < end) values.push(reader[kind]() as number);
  if (reader.pos !== end) throw new RangeError(`the list that ends at byte ${end} ends within a number`);
  return values;
}

function readField(reader: WireReader, [, kind]: Field, last: number, depth: number): unknown {
  if (typeof kind === 'function') return readFields(reader, kind(), endOf(reader, last), depth + 1);
  return reader[kind]();
}

/** Puts an item, or the numbers of a piece, to those that came before. */
function appended(before: unknown, more: ArrayLike<unknown>): ArrayLike<unknown> {
  if (before === NONE) return more;
  const list = Array.isArray(before) ? before : Array.from(before as ArrayLike<unknown>);
  for (let i = 0; i < more.length; i++) list.push(more[i]);
  return list;
}

function readFields(reader: WireReader, schema: AnySchema, last: number, depth: number): Record<string, unknown> {
  if (depth > DEEPEST) throw new RangeError(`messages lie in one another more than ${DEEPEST} deep`);
  const message: Record<string, unknown> = {};
  const byNumber = new Map<number, string>();
  for (const [name, [number, , list]] of Object.entries(schema)) {
    byNumber.set(number, name);
    if (list) message[name] = NONE;
  }
  while (reader.pos < last) {
    const tag = reader.uint64();
    const [number, wire] = [Math.floor(tag / 8), tag % 8];
    if (number === 0) throw new RangeError(`the field before byte ${reader.pos} has no number`);
    const name = byNumber.get(number);
    const field = name === undefined ? undefined : schema[name];
    const [, kind, list] = field ?? [];
    const expected = typeof kind === 'string' ? WIRES[kind] : Wire.lengthDelimited;
    if (field && list && wire === Wire.lengthDelimited && expected !== wire)
      message[name!] = appended(message[name!], readPacked(reader, kind as keyof typeof WIRES, last));
    else if (field && wire === expected) {
      const value = readField(reader, field, last, depth);
      message[name!] = list ? appended(message[name!], [value]) : value;
    } else if (field) throw new RangeError(`the field ${name} before byte ${reader.pos} is written in a way that it cannot be (${wire})`);
    else reader.skip(wire);
  }
  if (reader.pos !== last) throw new RangeError(`the message that ends at byte ${last} ends within a field`);
  return message;
}

/** The message in `bytes`. Throws an Error that tells what is wrong with them; nothing is held but what the bytes hold. */
export function readMessage<Message>(schema: Schema<Message>, bytes: Uint8Array): Message {
  return readFields(new WireReader(bytes), schema as AnySchema, bytes.length, 0) as Message;
}
