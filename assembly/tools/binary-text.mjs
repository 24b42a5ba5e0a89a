// A binary as text for a string of JavaScript: see src/engine/binary-text.ts, which reads it.
const FIRST = 35;
const CHARACTERS = 92;
const SINGLE = 90;
const SHIFT = 7;

const character = (place) => String.fromCharCode(FIRST + place);

/** The text of some bytes. */
export function textOf(bytes) {
  const characters = Array.from(bytes, (byte) => {
    const place = (byte + SHIFT) % 256;
    if (place < SINGLE) return character(place);
    const beyond = place - SINGLE;
    return character(SINGLE + Math.floor(beyond / CHARACTERS)) + character(beyond % CHARACTERS);
  });
  return characters.join('');
}
