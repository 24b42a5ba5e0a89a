import { readFileSync } from 'node:fs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { core } from '../../src/engine/binaries/core.js';
import { relaxed } from '../../src/engine/binaries/relaxed.js';
import { threads } from '../../src/engine/binaries/threads.js';
import { threadsRelaxed } from '../../src/engine/binaries/threads-relaxed.js';
import { unpack } from '../../src/engine/packed-binary.js';

const tool = (name: string): string => new URL(`../../assembly/tools/${name}.mjs`, import.meta.url).href;
const { pack } = (await import(tool('pack'))) as { pack(binary: Uint8Array, known?: Uint8Array): string };
const { repetitions } = (await import(tool('tokens'))) as { repetitions(bytes: Uint8Array, from: number): [number, number][][] };

test('the texts in the code are the binaries that are packed as files', () => {
  const known = unpack(core);
  for (const [name, text] of Object.entries({ relaxed, threads, 'threads-relaxed': threadsRelaxed })) {
    const file = readFileSync(new URL(`../../build/${name}.wasm`, import.meta.url));
    assert.is(Buffer.compare(unpack(text, known), file), 0, name);
  }
});

test('a text is printable ASCII that needs no escapes', () => {
  for (const [name, text] of Object.entries({ core, relaxed, threads })) assert.match(text, /^\d+ [(-.0->A-Ma-}]+$/, name);
});

/** Bytes that hold repetitions of all distances and lengths, and some that nothing foretells. */
function bytesOf(length: number, seed: number): Uint8Array {
  const bytes = new Uint8Array(length);
  let state = seed;
  const draw = (below: number): number => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
  for (let at = 0; at < length; ) {
    const back = draw(at + 1);
    const end = Math.min(length, at + 1 + draw(draw(4) === 0 ? 600 : 5));
    for (; at < end; at++) bytes[at] = back > 0 && draw(8) > 0 ? bytes[at - back]! : draw(256);
  }
  return bytes;
}

test('what was packed comes back, alone and after bytes that are known', () => {
  const known = bytesOf(3000, 1);
  for (const length of [0, 1, 2, 3, 100, 5000]) {
    const binary = bytesOf(length, length);
    assert.equal(unpack(pack(binary)), binary, `${length} bytes`);
    assert.equal(unpack(pack(binary, known), known), binary, `${length} bytes after others`);
  }
  for (const byte of [0, 255]) assert.equal(unpack(pack(new Uint8Array(1000).fill(byte))), new Uint8Array(1000).fill(byte), `all ${byte}`);
});

test('no repetition is from further back than a distance can be', () => {
  const far = Uint8Array.from({ length: 66500 }, (_, at) => Math.imul(at % 66100, 2654435761) >>> 24);
  const distances = repetitions(far, 0).flatMap((found) => found.map(([, back]) => back));
  assert.ok(distances.length > 0 && distances.every((back) => back < 65536));
});

test('what is known makes the rest shorter', () => {
  const known = bytesOf(3000, 1);
  const binary = new Uint8Array([...known.subarray(1000), 7, ...known.subarray(0, 1000)]);
  assert.ok(pack(binary, known).length * 20 < pack(binary).length);
});

test.run();
