import { nodeModule } from '../node-modules.js';

/** The SHA-256 of bytes or of a text, in hexadecimal. */
export async function sha256(content: Uint8Array | string): Promise<string> {
  const { createHash } = await nodeModule('crypto');
  return createHash('sha256').update(content).digest('hex');
}
