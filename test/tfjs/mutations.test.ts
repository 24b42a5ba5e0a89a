// Every value of a model.json is replaced by what does not belong there: the model is read, or refused in a sentence, and no memory stays taken.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { type AnyModel, backendInfo, WasmNnError } from '../../src/index.js';
import { loadTfjs, tfjsFiles, toTfjs } from '../../src/tfjs.js';
import { ODD, paths, replaced } from '../models/mutations.js';
import { cases } from './models.js';

for (const [name, make] of Object.entries(cases)) {
  test(`${name}: every value changed`, async () => {
    const files = tfjsFiles(toTfjs(make().model));
    const json: unknown = JSON.parse(new TextDecoder().decode(files['model.json']));
    const before = backendInfo().memoryBytes;
    let [read, refused] = [0, 0];
    for (const path of paths(json)) {
      for (const odd of [...ODD, undefined]) {
        const change = `${path.join('.') || 'all'} = ${odd?.slice(0, 80) ?? 'left out'}`;
        try {
          const model = (await loadTfjs({
            ...files,
            'model.json': new TextEncoder().encode(replaced(json, path, odd)),
          })) as unknown as AnyModel;
          model.dispose();
          read++;
        } catch (error) {
          if (!(error instanceof WasmNnError)) assert.unreachable(`${change}: ${(error as Error).stack}`);
          assert.ok((error as Error).message.length < 12_000, `${change}: a message of ${(error as Error).message.length} letters`);
          refused++;
        }
      }
    }
    assert.ok(read > 0 && refused > 0, `${read} read, ${refused} refused`);
    console.log(`  ${read} read, ${refused} refused`);
    assert.is(backendInfo().memoryBytes, before);
  });
}

test('weights that are cut, or longer', async () => {
  const files = tfjsFiles(toTfjs(cases.words!().model));
  for (let length = 0; length < files['weights.bin'].length + 8; length += 3) {
    if (length === files['weights.bin'].length) continue;
    const bytes = new Uint8Array(length);
    let refused: unknown;
    await loadTfjs({ ...files, 'weights.bin': bytes }).catch((error: unknown) => {
      refused = error;
    });
    assert.ok(refused instanceof WasmNnError, `${length} bytes`);
  }
});

test.run();
