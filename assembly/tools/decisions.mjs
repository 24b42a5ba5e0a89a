// The unpacker's own functions (assembly/unpack) as JavaScript, with decisions that are dictated: so the packer learns their contexts.
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const CODER = `
  export const coder = {};
  export const bit = (context) => coder.bit(context);
  export const byteAt = (at) => coder.bytes[at] ?? 0;
  export const put = () => undefined;
`;
const withoutMemory = {
  name: 'without-memory',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /\/coder$/ }, () => ({ path: 'coder', namespace: 'packer' }));
    onLoad({ filter: /./, namespace: 'packer' }, () => ({ contents: CODER }));
  },
};
const { outputFiles } = await build({
  stdin: {
    contents: "export * from './tokens'; export * from './chances'; export { coder } from './coder';",
    resolveDir: fileURLToPath(new URL('../unpack/', import.meta.url)),
  },
  bundle: true,
  format: 'esm',
  write: false,
  plugins: [withoutMemory],
});
export const unpacker = await import(`data:text/javascript,${encodeURIComponent(outputFiles[0].text)}`);

/** The binary digits of `value` below its first, highest first. */
const digitsOf = (value) => Array.from(value.toString(2).slice(1), Number);
const LITERALS = Array.from({ length: 256 }, (_, byte) => digitsOf(256 + byte));
export const literalBits = (byte) => LITERALS[byte];
export const lengthBits = (value) => [...digitsOf(value).fill(1), 0, ...digitsOf(value)];
export const distanceBits = (value) => [...digitsOf(16 + digitsOf(value).length), ...digitsOf(value)];
/** From the distance of the last repetition, of the one before, from another. */
export const RECENCY = [[1], [0, 1], [0, 0]];

/** The decisions of a token: a byte; or a length, and from where. */
function bitsOf({ byte, which, length, back }) {
  if (byte !== undefined) return [0, ...literalBits(byte)];
  if (which < 2) return [1, ...RECENCY[which], ...lengthBits(length)];
  return [1, ...RECENCY[2], ...lengthBits(length - 1), ...distanceBits(back)];
}

/** Runs a function of the unpacker with the given decisions, and tells each with its context. */
export function dictate(bytes, bits, tell, read, ...given) {
  const { coder } = unpacker;
  let place = 0;
  coder.bytes = bytes;
  coder.bit = (context) => {
    const bit = bits[place++];
    tell(context, bit);
    return bit;
  };
  read(...given);
}

/** Goes through tokens as the unpacker will. */
export function follow(bytes, from, tokens, tell) {
  dictate(bytes, tokens.flatMap(bitsOf), tell, unpacker.expand, from, bytes.length);
}

/** Costs before anything is known: a bit a decision. */
export const AFRESH = [0, 1].map(() => new Float64Array(unpacker.CONTEXTS).fill(1));

/** What each decision costs in each context, in bits, by how often it fell: `[decision][context]`. */
export function costsOf(bytes, from, tokens) {
  const times = [0, 1].map(() => new Float64Array(unpacker.CONTEXTS).fill(0.4));
  follow(bytes, from, tokens, (context, bit) => times[bit][context]++);
  return times.map((of) => of.map((n, context) => -Math.log2(n / (times[0][context] + times[1][context]))));
}
