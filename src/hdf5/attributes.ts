// Attributes that are texts. Format: III.E, IV.A.2.m and IV.A.2.v of the HDF5 File Format Specification 3.0.
import { sizeOf } from '../shape.js';
import type { Cursor, Hdf5Bytes } from './bytes.js';
import { type Datatype, readDatatype, readShape } from './datatype.js';
import { eachStored } from './fractal-heap.js';
import { MESSAGE, type Message } from './messages.js';

/** A text of any length: an object of a collection, which identifiers begin with the text's length. */
function textElsewhere(identifier: Cursor): string {
  const { of: file } = identifier;
  const [length, at, wanted] = [identifier.number(4), identifier.number(8), identifier.number(4)];
  if (length === 0) return '';
  const header = file.cursor(at);
  header.signature('GCOL');
  header.skip(4);
  const collection = file.cursor(at, at + header.number(8));
  collection.skip(16);
  while (collection.end - collection.at >= 16) {
    file.visit(collection.at);
    const index = collection.number(2);
    collection.skip(6);
    const size = collection.number(8);
    if (index === wanted) return collection.text(Math.min(length, size));
    if (index === 0) break;
    collection.skip(Math.ceil(size / 8) * 8);
  }
  return file.fail(at, `there is no text ${wanted} here`);
}

function textsOf(cursor: Cursor, { kind, size }: Datatype, count: number): string[] | undefined {
  // an empty list may be one of numbers
  if (count === 0) return [];
  if (kind === 'text' && size > 0) {
    cursor.of.spend(cursor.at, count * size);
    return Array.from({ length: count }, () => cursor.text(size).replace(/\0.*$/s, ''));
  }
  if (kind !== 'texts of any length') return undefined;
  cursor.of.spend(cursor.at, count * 16);
  return Array.from({ length: count }, () => {
    const start = cursor.skip(16);
    return textElsewhere(cursor.of.cursor(start, start + 16));
  });
}

/** The texts of an attribute's message, if it has that name and holds any. */
function textsNamed(cursor: Cursor, wanted: string): string[] | undefined {
  const { at, of: file } = cursor;
  const version = cursor.number(1);
  if (version < 1 || version > 3) file.fail(at, `its attribute is of version ${version}; expected 1 to 3`);
  const flags = cursor.number(1);
  const [nameBytes, typeBytes, shapeBytes] = [cursor.number(2), cursor.number(2), cursor.number(2)];
  if (version === 3) cursor.skip(1);
  // the first version fills up to whole words
  const padded = (bytes: number): number => (version === 1 ? Math.ceil(bytes / 8) * 8 : bytes);
  const start = cursor.skip(padded(nameBytes));
  if (file.cursor(start).text(nameBytes).replace(/\0.*$/s, '') !== wanted) return undefined;
  if (version > 1 && (flags & 3) !== 0)
    file.fail(at, `the type of its attribute ${JSON.stringify(wanted)} is stored apart, which is not read here`);
  const type = readDatatype(file.cursor(cursor.skip(padded(typeBytes))));
  const shape = readShape(file.cursor(cursor.skip(padded(shapeBytes))));
  return textsOf(cursor, type, sizeOf(shape));
}

/** The texts that an object has under `name`; undefined where it has none. */
export function textsAt(file: Hdf5Bytes, messages: readonly Message[], name: string): string[] | undefined {
  let found: string[] | undefined;
  for (const { type, at, end } of messages) {
    const cursor = file.cursor(at, end);
    const look = (attribute: Cursor): void => {
      found ??= textsNamed(attribute, name);
    };
    if (type === MESSAGE.attribute) look(cursor);
    else if (type === MESSAGE.attributeInfo) eachStored(cursor, { countBytes: 2, keyBytes: 0 }, look);
  }
  return found;
}
