// Files of Keras with bytes changed, cut or left out, on the outside and within, and with values of their JSON replaced: the model is read, or refused in a
// sentence; no memory stays taken, and not much is taken meanwhile.
import { readFileSync } from 'node:fs';
import { unzipSync, zipSync } from 'fflate';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { type AnyModel, backendInfo, WasmNnError } from '../../src/index.js';
import { loadKeras } from '../../src/keras.js';
import { ODD, paths, replaced } from '../models/mutations.js';

const read = (name: string): Uint8Array<ArrayBuffer> => new Uint8Array(readFileSync(new URL(`files/${name}`, import.meta.url)));

/** Small files may take this much besides. */
const SMALL = 3 << 20;

/** Loads what was changed; whether it was read. */
async function loaded(change: string, bytes: Uint8Array, measured: boolean): Promise<boolean> {
  if (measured) globalThis.gc?.();
  const before = process.memoryUsage().arrayBuffers;
  try {
    const model = (await loadKeras(bytes)) as unknown as AnyModel;
    model.dispose();
    return true;
  } catch (error) {
    if (!(error instanceof WasmNnError)) assert.unreachable(`${change}: ${(error as Error).stack}`);
    assert.ok((error as Error).message.length < 12_000, `${change}: a message of ${(error as Error).message.length} letters`);
    return false;
  } finally {
    const taken = process.memoryUsage().arrayBuffers - before;
    if (measured) assert.ok(taken < 4 * bytes.length + SMALL, `${change}: ${taken} bytes for a file of ${bytes.length}`);
  }
}

/** Loads many files, of which `change` makes the nth; how many were read and refused. */
async function loadedAll(name: string, count: number, change: (n: number) => Uint8Array): Promise<void> {
  const memory = backendInfo().memoryBytes;
  let good = 0;
  for (let n = 0; n < count; n++) if (await loaded(`${name}, change ${n}`, change(n), n % 50 === 0)) good++;
  console.log(`  ${name}: ${good} read, ${count - good} refused`);
  assert.ok(good < count);
  assert.is(backendInfo().memoryBytes, memory);
}

/** A file with some bytes changed or, at every tenth time, cut. */
function damaged(bytes: Uint8Array, n: number): Uint8Array {
  let seed = n + 1;
  const random = (below: number): number => {
    seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
    return Math.floor((seed / 2 ** 32) * below);
  };
  random(1);
  if (n % 10 === 0) return bytes.slice(0, random(bytes.length));
  const changed = bytes.slice();
  for (let i = random(3); i >= 0; i--) changed[random(changed.length)] = [0, 1, 255, random(256)][random(4)]!;
  return changed;
}

for (const [name, count] of [
  ['words.keras', 500],
  ['words-windows.keras', 1000],
  ['words.h5', 4000],
  ['directions.h5', 1000],
] as const) {
  test(`${name}: bytes changed`, () => loadedAll(name, count, (n) => damaged(read(name), n)));
}

for (const part of ['config.json', 'metadata.json', 'model.weights.h5']) {
  test(`words.keras: bytes of ${part} changed`, async () => {
    const files = unzipSync(read('words.keras'));
    await loadedAll(part, 500, (n) => zipSync({ ...files, [part]: damaged(files[part]!, n) }, { level: 0 }));
  });
}

test('graph.keras: every value of its config changed', async () => {
  const files = unzipSync(read('graph.keras'));
  const config: unknown = JSON.parse(new TextDecoder().decode(files['config.json']));
  const changes = [...paths(config)].flatMap((path) => [...ODD, undefined].map((odd) => replaced(config, path, odd)));
  await loadedAll('config.json', changes.length, (n) =>
    zipSync({ ...files, 'config.json': new TextEncoder().encode(changes[n]!) }, { level: 0 }),
  );
});

test.run();
