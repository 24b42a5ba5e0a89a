// Files packed together, as .keras files are.
import { unzipSync } from 'fflate';
import { FormatError } from '../errors.js';
import { GROWTH } from '../hdf5/bytes.js';
import { listed, show } from '../options.js';

/** Small files may grow by more than {@link GROWTH}. */
const SMALL = 1 << 20;
/** More than a model's file has. */
const MOST = 1000;

/** Whether bytes begin as zip files do. */
export const isZip = (bytes: Uint8Array): boolean => bytes[0] === 0x50 && bytes[1] === 0x4b && bytes[2] === 3 && bytes[3] === 4;

/** The files of a zip by name; of those, `wanted` alone are unpacked. Throws FormatError for a zip that is damaged, or lacks one of them. */
export function unzipped<Name extends string>(file: string, bytes: Uint8Array, wanted: readonly Name[]): Record<Name, Uint8Array> {
  const names: string[] = [];
  const lengths = new Map<string, number>();
  let whole = 0;
  const filter = ({ name, size, originalSize }: { name: string; size: number; originalSize: number }): boolean => {
    if (names.push(name) > MOST) throw new FormatError(`${file}: it has more than ${MOST} files in it.`);
    if (!(wanted as readonly string[]).includes(name)) return false;
    whole += originalSize;
    if (!(size <= bytes.length && whole <= GROWTH * bytes.length + SMALL))
      throw new FormatError(
        `${file}: its ${show(name)} would take ${originalSize} bytes unpacked; all of it may grow ${GROWTH} times at most.`,
      );
    lengths.set(name, originalSize);
    return true;
  };
  let found: Record<string, Uint8Array>;
  try {
    found = unzipSync(bytes, { filter });
  } catch (cause) {
    if (cause instanceof FormatError) throw cause;
    throw new FormatError(`${file}: the zip file cannot be unpacked: ${cause instanceof Error ? cause.message : String(cause)}.`, {
      cause,
    });
  }
  for (const name of wanted) {
    const { length } = (Object.hasOwn(found, name) && found[name]) || { length: -1 };
    if (length < 0)
      throw new FormatError(
        `${file}: there is no ${show(name)} in it; received ${listed(names.map((other) => show(other))) || 'nothing'}.`,
      );
    if (length !== lengths.get(name)) throw new FormatError(`${file}: its ${show(name)} is cut: ${length} bytes of ${lengths.get(name)}.`);
  }
  return found as Record<Name, Uint8Array>;
}
