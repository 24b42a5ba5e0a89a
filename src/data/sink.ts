import { joined } from '../files/receive.js';

/** Where the bytes go. What is in it when a download begins is taken for the file's beginning. */
export interface Sink {
  readonly length: number;
  append(chunk: Uint8Array): unknown;
  clear(): unknown;
  bytes(): Promise<Uint8Array>;
}

/** Bytes in memory. */
export function memorySink(): Sink {
  let chunks: Uint8Array[] = [];
  let length = 0;
  return {
    get length() {
      return length;
    },
    append(chunk) {
      chunks.push(chunk);
      length += chunk.length;
    },
    clear() {
      chunks = [];
      length = 0;
    },
    bytes: async () => joined(chunks),
  };
}
