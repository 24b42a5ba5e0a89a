// Object headers: the messages that tell what a group or a data set is. Format: HDF5 File Format Specification 3.0, IV.
import type { Cursor, Hdf5Bytes } from './bytes.js';

export interface Message {
  readonly type: number;
  readonly at: number;
  readonly end: number;
}

/** The kinds of messages that are read. */
export const MESSAGE = {
  dataspace: 0x01,
  linkInfo: 0x02,
  datatype: 0x03,
  link: 0x06,
  layout: 0x08,
  filters: 0x0b,
  attribute: 0x0c,
  continuation: 0x10,
  symbolTable: 0x11,
  attributeInfo: 0x15,
} as const;

/** A message that stands elsewhere, as types do that several data sets have by one name. */
const SHARED = 2;

interface Layout {
  readonly header: number;
  message(cursor: Cursor): { type: number; size: number; flags: number };
}

/** Messages before libver='latest'. */
const FIRST: Layout = {
  header: 8,
  message(cursor) {
    const [type, size, flags] = [cursor.number(2), cursor.number(2), cursor.number(1)];
    cursor.skip(3);
    return { type, size, flags };
  },
};

const second = (ordered: boolean): Layout => ({
  header: ordered ? 6 : 4,
  message(cursor) {
    const [type, size, flags] = [cursor.number(1), cursor.number(2), cursor.number(1)];
    cursor.skip(ordered ? 2 : 0);
    return { type, size, flags };
  },
});

/** The first block of messages, and how they are laid out. */
function firstBlock(file: Hdf5Bytes, at: number): { layout: Layout; blocks: Cursor[] } {
  const cursor = file.cursor(at);
  if (cursor.number(1) === 1) {
    cursor.skip(7);
    const size = cursor.number(4);
    const start = at + 16;
    return { layout: FIRST, blocks: [file.cursor(start, start + size)] };
  }
  cursor.at = at;
  cursor.signature('OHDR');
  const version = cursor.number(1);
  if (version !== 2) file.fail(at, `its header is of version ${version}; expected 1 or 2`);
  const flags = cursor.number(1);
  // times, and how many attributes are stored in which way
  cursor.skip((flags & 32 ? 16 : 0) + (flags & 16 ? 4 : 0));
  const size = cursor.number(2 ** (flags & 3));
  return { layout: second((flags & 4) !== 0), blocks: [file.cursor(cursor.at, cursor.at + size)] };
}

/** All messages of the object whose header is at `at`. */
export function messagesAt(file: Hdf5Bytes, at: number): Message[] {
  const { layout, blocks } = firstBlock(file, at);
  const found: Message[] = [];
  for (const block of blocks) {
    while (block.end - block.at >= layout.header) {
      file.visit(block.at);
      const { type, size, flags } = layout.message(block);
      const start = block.skip(size);
      if (type === MESSAGE.continuation) {
        const cursor = file.cursor(start, start + size);
        const [next, length] = [cursor.number(8), cursor.number(8)];
        // of the second layout a signature stands before the messages, and a checksum behind them
        blocks.push(layout === FIRST ? file.cursor(next, next + length) : file.cursor(next + 4, next + length - 4));
      } else if ((flags & SHARED) === 0) found.push({ type, at: start, end: start + size });
      else if (type === MESSAGE.datatype) file.fail(start, 'its type is stored apart, under a name; expected one of its own');
    }
  }
  return found;
}

export const messageOf = (messages: readonly Message[], type: number): Message | undefined =>
  messages.find((message) => message.type === type);
