import { readFileSync } from 'node:fs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { relaxed } from '../../src/engine/binaries/relaxed.js';
import { strict } from '../../src/engine/binaries/strict.js';
import { threads } from '../../src/engine/binaries/threads.js';
import { bytesOf } from '../../src/engine/binary-text.js';

const texts = Object.entries({ strict, relaxed, threads });

test('the texts in the code are the binaries that are packed as files', () => {
  for (const [name, text] of texts) {
    const file = readFileSync(new URL(`../../build/${name}.wasm`, import.meta.url));
    assert.is(Buffer.compare(Buffer.from(bytesOf(text)), file), 0, name);
  }
});

test('a text is printable ASCII without the double quote', () => {
  for (const [name, text] of texts) assert.match(text, /^[#-~]+$/, name);
});

test.run();
