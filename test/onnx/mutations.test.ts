// 5,000 damaged files: each is read or refused in a sentence, and no memory stays taken, nor is more taken than a small multiple of the file's.
import { readFileSync } from 'node:fs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { type AnyModel, backendInfo, WasmNnError } from '../../src/index.js';
import { importOnnx } from '../../src/onnx.js';
import { Numbers32 } from '../assembly/harness.js';

const golden: Record<string, { model: string }> = JSON.parse(readFileSync(new URL('../golden/onnx.json', import.meta.url), 'utf8'));
const PAGE = 65536;

for (const [name, { model }] of Object.entries(golden)) {
  test(`${name}: 1,000 files with up to four bytes changed`, () => {
    const bytes = new Uint8Array(Buffer.from(model, 'base64'));
    const numbers = new Numbers32(name.length);
    importOnnx(bytes).dispose();
    const before = backendInfo().memoryBytes;
    let [read, refused] = [0, 0];
    for (let round = 0; round < 1000; round++) {
      const damaged = bytes.slice();
      for (let n = 0; n <= round % 4; n++) damaged[numbers.below(bytes.length, 1)[0]!] = numbers.below(256, 1)[0]!;
      // names and numbers of the graph stand at the beginning and the end; weights, of which most is made, are right whatever they are
      for (let n = 0; n <= round % 3; n++) damaged[numbers.below(Math.min(3000, bytes.length), 1)[0]!] = numbers.below(256, 1)[0]!;
      try {
        const made = importOnnx(damaged) as unknown as AnyModel;
        assert.ok(
          backendInfo().memoryBytes <= before + 4 * bytes.length + PAGE,
          `round ${round}: ${backendInfo().memoryBytes - before} bytes`,
        );
        made.dispose();
        read++;
      } catch (error) {
        if (!(error instanceof WasmNnError)) assert.unreachable(`round ${round}: ${(error as Error).stack}`);
        assert.match((error as Error).message, /^(onnx|importOnnx): .+\.( .+)?$/s, `round ${round}`);
        assert.ok((error as Error).message.length < 12_000, `round ${round}: a message of ${(error as Error).message.length} letters`);
        refused++;
      }
    }
    assert.ok(read > 0 && refused > 0, `${read} read, ${refused} refused`);
    console.log(`  ${name}: ${read} read, ${refused} refused`);
    assert.is(backendInfo().memoryBytes, before);
  });
}

test.run();
