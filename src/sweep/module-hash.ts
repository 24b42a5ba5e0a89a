import { OptionError } from '../errors.js';
import { readFileBytes } from '../files.js';
import { sha256 } from './sha256.js';

/** The SHA-256 of the file at `address`, a `file:` URL, in hexadecimal. */
export async function moduleHash(address: string): Promise<string> {
  try {
    return await sha256(await readFileBytes(new URL(address)));
  } catch (error) {
    throw new OptionError(`sweep: the trial's module ${address} cannot be read: ${(error as Error).message}.`);
  }
}
