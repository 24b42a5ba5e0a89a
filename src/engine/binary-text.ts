// Binaries are kept as text of printable ASCII, which no bundler, minifier or server changes. A byte begins a character of its own, so gzip finds
// the repetitions: 27.0 kB for the whole strict build, where its bytes give 26.4, hexadecimal digits 30.1 and base64 38.1.

/** '#', the first character in use. The last is '~'; the double quote lies before them, the one that must be escaped, '\', among the rare ones. */
const FIRST = 35;
const CHARACTERS = 92;
/** Places below this take one character, those from it on two. */
const SINGLE = 90;
/** A byte's place is so much higher, modulo 256: the most frequent bytes of wasm, some from 0xf9 on and those up to 0x52, come first. */
const SHIFT = 7;

/** The bytes of a string that assembly/tools/binary-text.mjs wrote. */
export function bytesOf(text: string): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(text.length);
  let length = 0;
  for (let i = 0; i < text.length; i++) {
    let place = text.charCodeAt(i) - FIRST;
    if (place >= SINGLE) place = SINGLE + (place - SINGLE) * CHARACTERS + text.charCodeAt(++i) - FIRST;
    bytes[length++] = place - SHIFT;
  }
  return bytes.slice(0, length);
}
