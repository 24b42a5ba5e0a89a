import { philox4x32 } from '../../philox.js';

/** The words of block counter + n: what image n is changed by. */
export function drawWords(key0: number, key1: number, stream: number, low: number, high: number, n: number): Uint32Array {
  const words = new Uint32Array(4);
  const counter = low + n;
  philox4x32(counter >>> 0, (high + Math.floor(counter / 2 ** 32)) >>> 0, stream, 0, key0, key1, words);
  return words;
}
