import { OptionError } from '../errors.js';
import { nodeModule } from '../node-modules.js';

/** The SHA-256 of the file at `address`, a `file:` URL, in hexadecimal. */
export async function moduleHash(address: string): Promise<string> {
  const [{ readFile }, { createHash }] = await Promise.all([nodeModule('fs/promises'), nodeModule('crypto')]);
  try {
    return createHash('sha256')
      .update(await readFile(new URL(address)))
      .digest('hex');
  } catch (error) {
    throw new OptionError(`sweep: the trial's module ${address} cannot be read: ${(error as Error).message}.`);
  }
}
