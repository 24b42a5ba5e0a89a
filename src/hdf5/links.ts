// The links of a group: names, and the addresses of what they name. Format: III.A.1, III.B, III.D, IV.A.2.c and IV.A.2.g of the HDF5 File Format Specification 3.0.
import type { Cursor, Hdf5Bytes } from './bytes.js';
import { eachStored } from './fractal-heap.js';
import { MESSAGE, type Message } from './messages.js';

type Links = Map<string, number>;

/** The names of a group of the first kind, as texts that end at 0. */
function localHeap(file: Hdf5Bytes, at: number): (offset: number) => string {
  const cursor = file.cursor(at);
  cursor.signature('HEAP');
  cursor.skip(4);
  const size = cursor.number(8);
  cursor.skip(8);
  const start = cursor.number(8);
  const { end } = file.cursor(start, start + size);
  return (offset) => {
    const name = file.cursor(start + offset, end);
    const stop = file.bytes.indexOf(0, name.at);
    return name.text((stop < 0 || stop > end ? end : stop) - name.at);
  };
}

function symbols(file: Hdf5Bytes, at: number, nameAt: (offset: number) => string, links: Links): void {
  const cursor = file.cursor(at);
  cursor.signature('SNOD');
  cursor.skip(2);
  for (let left = cursor.number(2); left > 0; left--) {
    file.visit(cursor.at);
    const [name, header, kind] = [cursor.number(8), cursor.number(8), cursor.number(4)];
    cursor.skip(20);
    // 2 is a link to another name
    if (kind < 2) links.set(nameAt(name), header);
  }
}

/** The leaves of a first B-tree, whose nodes must go down level by level. */
export function eachLeaf(file: Hdf5Bytes, at: number, type: number, keyBytes: number, each: (child: number, key: Cursor) => void): void {
  const node = (address: number, expected: number | undefined): void => {
    file.visit(address);
    const cursor = file.cursor(address);
    cursor.signature('TREE');
    const [kind, level, entries] = [cursor.number(1), cursor.number(1), cursor.number(2)];
    if (kind !== type || (expected !== undefined && level !== expected))
      file.fail(address, `its tree has a node of kind ${kind} and level ${level} here; expected kind ${type}, level ${expected ?? 0}`);
    cursor.skip(16);
    for (let i = 0; i < entries; i++) {
      const key = cursor.skip(keyBytes);
      file.visit(key);
      const child = cursor.number(8);
      if (level > 0) node(child, level - 1);
      else each(child, file.cursor(key, key + keyBytes));
    }
  };
  node(at, undefined);
}

/** A link message: where the name is that of an object of this file, the link to it. */
function link(cursor: Cursor, links: Links): void {
  cursor.skip(1);
  const flags = cursor.number(1);
  const kind = flags & 8 ? cursor.number(1) : 0;
  cursor.skip((flags & 4 ? 8 : 0) + (flags & 16 ? 1 : 0));
  const name = cursor.text(cursor.number(2 ** (flags & 3)));
  if (kind === 0) links.set(name, cursor.number(8));
}

/** The links of the group that has these messages. */
export function linksOf(file: Hdf5Bytes, messages: readonly Message[]): Links {
  const links: Links = new Map();
  for (const { type, at, end } of messages) {
    const cursor = file.cursor(at, end);
    if (type === MESSAGE.symbolTable) {
      const [tree, heap] = [cursor.number(8), cursor.number(8)];
      const nameAt = localHeap(file, heap);
      eachLeaf(file, tree, 0, 8, (leaf) => symbols(file, leaf, nameAt, links));
    } else if (type === MESSAGE.link) link(cursor, links);
    else if (type === MESSAGE.linkInfo) eachStored(cursor, { countBytes: 8, keyBytes: 4 }, (stored) => link(stored, links));
  }
  return links;
}
