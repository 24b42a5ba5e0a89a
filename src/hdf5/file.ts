// HDF5 files, as far as Keras writes them: groups, data sets of numbers, attributes that are texts. Format: HDF5 File Format Specification 3.0. Libraries for it
// weigh several times as much (jsfive 0.4 is 26 kB, minified and gzipped), and follow a damaged file wherever it leads.
import { FormatError } from '../errors.js';
import { sizeOf } from '../shape.js';
import { textsAt } from './attributes.js';
import { Hdf5Bytes } from './bytes.js';
import { readFilters, readPieces } from './chunks.js';
import { numbersOf, readDatatype, readShape } from './datatype.js';
import { linksOf } from './links.js';
import { MESSAGE, type Message, messageOf, messagesAt } from './messages.js';

const SIGNATURE = '\x89HDF\r\n\x1a\n';

class Hdf5Object {
  constructor(
    protected readonly file: Hdf5Bytes,
    protected readonly at: number,
    protected readonly messages: readonly Message[],
  ) {}

  /** The texts of an attribute, one or a list; undefined where it has none of that name, or one that is no text. */
  texts(attribute: string): readonly string[] | undefined {
    return textsAt(this.file, this.messages, attribute);
  }
}

/** A data set of numbers. */
export class Hdf5Dataset extends Hdf5Object {
  private message(type: number, what: string): Message {
    return messageOf(this.messages, type) ?? this.file.fail(this.at, `the data set does not tell ${what}`);
  }

  get shape(): readonly number[] {
    const { at, end } = this.message(MESSAGE.dataspace, 'its shape');
    return readShape(this.file.cursor(at, end));
  }

  /** All values, row by row. Throws FormatError where they are no numbers, or stored in a way that is not read here. */
  values(): Float32Array {
    const { at, end } = this.message(MESSAGE.datatype, 'its type');
    const type = readDatatype(this.file.cursor(at, end));
    const convert = numbersOf(type, this.texts('dtype')?.[0] === 'bfloat16');
    if (!convert)
      this.file.fail(
        at,
        `its values of ${type.size} bytes are none of the numbers that are read here; expected whole numbers, or floats of 2, 4 or 8 bytes`,
      );
    return convert(this.raw(type.size));
  }

  private raw(size: number): Uint8Array<ArrayBuffer> {
    const { shape, file } = this;
    const bytes = sizeOf(shape) * size;
    const { at, end } = this.message(MESSAGE.layout, 'where its values are');
    // in f32 they may take more than in the file
    file.spend(at, Math.max(bytes, 4 * sizeOf(shape)));
    const cursor = file.cursor(at, end);
    const [version, layout] = [cursor.number(1), cursor.number(1)];
    if (version !== 3 && version !== 4) file.fail(at, `where its values are is told in version ${version}; expected 3 or 4`);
    if (layout === 0) {
      const start = cursor.skip(2);
      return file.bytes.slice(start + 2, file.cursor(start + 2, end).skip(bytes) + bytes);
    }
    if (layout === 1) {
      const start = cursor.address();
      if (start === undefined) return new Uint8Array(bytes);
      return file.bytes.slice(start, file.cursor(start, start + bytes).end);
    }
    if (layout !== 2 || version !== 3)
      file.fail(
        at,
        `its values are in pieces that are listed as of libver="latest", or laid out in way ${layout}. Save the file without libver, or without chunks`,
      );
    const rank = cursor.number(1);
    if (rank !== shape.length + 1 || rank < 2) file.fail(at, `its pieces have ${rank - 1} axes; expected ${shape.length}`);
    const tree = cursor.address();
    const piece = shape.map(() => cursor.number(4));
    const filters = messageOf(this.messages, MESSAGE.filters);
    return readPieces(file, tree, { shape, piece, size, filters: filters ? readFilters(file.cursor(filters.at, filters.end)) : [] });
  }
}

/** A group: what is in it, by name. */
export class Hdf5Group extends Hdf5Object {
  private links: ReadonlyMap<string, number> | undefined;

  get names(): readonly string[] {
    this.links ??= linksOf(this.file, this.messages);
    return [...this.links.keys()];
  }

  /** What is there under a name; undefined where nothing is. */
  get(name: string): Hdf5Group | Hdf5Dataset | undefined {
    this.links ??= linksOf(this.file, this.messages);
    const at = this.links.get(name);
    return at === undefined ? undefined : objectAt(this.file, at);
  }
}

function objectAt(file: Hdf5Bytes, at: number): Hdf5Group | Hdf5Dataset {
  file.visit(at);
  const messages = messagesAt(file, at);
  return messageOf(messages, MESSAGE.dataspace) ? new Hdf5Dataset(file, at, messages) : new Hdf5Group(file, at, messages);
}

/** Whether bytes begin as HDF5 files do. */
export const isHdf5 = (bytes: Uint8Array): boolean => Array.from(SIGNATURE).every((letter, i) => bytes[i] === letter.charCodeAt(0));

/** The root of an HDF5 file; `name` begins the messages of errors. Throws FormatError for bytes that are none. */
export function openHdf5(name: string, bytes: Uint8Array): Hdf5Group {
  if (!isHdf5(bytes)) throw new FormatError(`${name}: byte 0: expected the signature of an HDF5 file.`);
  // a Buffer's slice would be no copy
  const file = new Hdf5Bytes(name, new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.length));
  const cursor = file.cursor(8);
  const version = cursor.number(1);
  if (version > 3) file.fail(8, `its superblock is of version ${version}; expected 0 to 3`);
  cursor.at = version < 2 ? 13 : 9;
  const [addressBytes, lengthBytes] = [cursor.number(1), cursor.number(1)];
  if (addressBytes !== 8 || lengthBytes !== 8)
    file.fail(9, `its addresses have ${addressBytes} bytes and its lengths ${lengthBytes}; expected 8`);
  cursor.at = version < 2 ? 24 + 4 * version : 12;
  const base = cursor.number(8);
  if (base !== 0) file.fail(cursor.at - 8, `its addresses count from ${base}; expected 0`);
  cursor.skip(version < 2 ? 32 : 16);
  const root = objectAt(file, cursor.number(8));
  return root instanceof Hdf5Group ? root : file.fail(0, 'its root is a data set; expected a group');
}
