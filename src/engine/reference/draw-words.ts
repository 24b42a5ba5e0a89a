import { philox4x32 } from '../../philox.js';
import type { ReferenceMemory } from '../memory.js';

interface Stream {
  key0: number;
  key1: number;
  stream: number;
  /** The cell of the first block's number. */
  counter: number;
}

/** The words of the stream's block `n`, counted from where its cell says. */
export function drawWords(memory: ReferenceMemory, { key0, key1, stream, counter }: Stream, n: number): Uint32Array {
  const words = new Uint32Array(4);
  const [low, high] = [memory.i32[counter / 4]! >>> 0, memory.i32[counter / 4 + 1]! >>> 0];
  const block = low + n;
  philox4x32(block >>> 0, (high + Math.floor(block / 2 ** 32)) >>> 0, stream, 0, key0, key1, words);
  return words;
}
