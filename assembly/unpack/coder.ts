// Decisions out of a text, by range coding (G. N. N. Martin, 1979). Numbers stay below 2^30: the packer's arithmetic is JavaScript's.
import { EVEN, moved, partOfOne } from './chances';

/** The range at the beginning: five digits of the text. */
const RANGE: i32 = 1 << 30;
/** Below this it takes in another digit. */
const LEAST_RANGE: i32 = 1 << 24;

// The module has the memory to itself: the chances of all contexts come first, two bytes each, then how often each was seen.
const SEEN: i32 = 17408;

let text: i32 = 0;
let range: i32 = 0;
let code: i32 = 0;

/**
 * The text's next digit of six bits: its characters are ( to . 0 to > A to M a to }, which JavaScript has often, so that gzip, which has one code for
 * the text and the code around it, makes both shorter: 0.4 kB where that was measured. None ends a string, or a script in a page.
 */
function digit(): i32 {
  const character = <i32>load<u8>(text++);
  return character - 40 - i32(character > 47) - (i32(character > 64) << 1) - 19 * i32(character > 96);
}

export function begin(at: i32, contexts: i32): void {
  for (let context = 0; context < contexts; context++) store<u16>(context << 1, EVEN);
  text = at;
  range = RANGE;
  code = 0;
  for (let i = 0; i < 5; i++) code = (code << 6) | digit();
}

/** The next decision, 0 or 1, in a context. */
export function bit(context: i32): i32 {
  const chance = <i32>load<u16>(context << 1);
  const seen = <i32>load<u8>(SEEN + context);
  const bound = partOfOne(range, chance);
  const one = i32(code < bound);
  if (one != 0) range = bound;
  else {
    code -= bound;
    range -= bound;
  }
  store<u16>(context << 1, moved(chance, seen, one));
  if (seen < 255) store<u8>(SEEN + context, seen + 1);
  while (range < LEAST_RANGE) {
    range <<= 6;
    code = (code << 6) | digit();
  }
  return one;
}

export function byteAt(at: i32): i32 {
  return <i32>load<u8>(at);
}

export function put(at: i32, byte: i32): void {
  store<u8>(at, byte);
}
