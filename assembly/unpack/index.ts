// What unpacks the other binaries, in src/engine/packed-binary.ts: a binary of its own, since a loop of JavaScript that runs once, interpreted, takes
// ten times as long.
import { begin } from './coder';
import { CONTEXTS, expand } from './tokens';

/** Fills memory from `at` to `end` with what the text at `text` holds; what lies before `at` is known. */
export function unpack(at: i32, end: i32, text: i32): void {
  begin(text, CONTEXTS);
  expand(at, end);
}
