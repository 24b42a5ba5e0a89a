import { readFileSync } from 'node:fs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { core } from '../../src/engine/binaries/core.js';
import { relaxed } from '../../src/engine/binaries/relaxed.js';
import { threads } from '../../src/engine/binaries/threads.js';
import { bytesOf } from '../../src/engine/binary-text.js';

test('the texts in the code are the binaries that are packed as files', () => {
  for (const [name, text] of Object.entries({ relaxed, threads })) {
    const file = readFileSync(new URL(`../../build/${name}.wasm`, import.meta.url));
    assert.is(Buffer.compare(Buffer.from(bytesOf(text)), file), 0, name);
  }
});

test('a text is printable ASCII without the double quote', () => {
  for (const [name, text] of Object.entries({ core, relaxed, threads })) assert.match(text, /^[#-~]+$/, name);
});

test.run();
