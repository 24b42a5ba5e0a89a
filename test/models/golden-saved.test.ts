// Models and checkpoints that this and earlier versions saved load to the same bits: files of a released version must load for ever.
import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { loadModel } from '../../src/index.js';
import { compile, digest, type Expected, examples, networks, targets, training } from '../golden/saved-networks.js';

const sets = new URL('../golden/saved/', import.meta.url);
const versions = readdirSync(sets).sort();

test('the files of version 0.1.0 are there', () => {
  assert.ok(versions.includes('0.1.0'));
});

for (const version of versions) {
  const folder = new URL(`${version}/`, sets);
  const expected = JSON.parse(readFileSync(new URL('expected.json', folder), 'utf8')) as Record<string, Expected>;

  test(`${version}: each network has its two files`, () => {
    const names = Object.keys(expected).flatMap((name) => [`${name}.checkpoint.safetensors`, `${name}.model.safetensors`]);
    assert.equal(readdirSync(folder).sort(), [...names, 'expected.json'].sort());
  });

  for (const [name, told] of Object.entries(expected)) {
    const x = examples(networks[name]!);
    const read = (kind: string): Uint8Array => readFileSync(new URL(`${name}.${kind}.safetensors`, folder));

    test(`${version}, ${name}: the saved model and the checkpoint load to the same predictions and weights`, () => {
      for (const kind of ['model', 'checkpoint']) {
        const model = loadModel(read(kind));
        assert.is(digest(...model.getWeights()), told.weights, kind);
        assert.is(digest(model.predict(x).data), told.predictions, kind);
      }
    });

    test(`${version}, ${name}: a model made anew or loaded goes on from the checkpoint to the same bits`, async () => {
      for (const model of [networks[name]!.make(), loadModel(read('model'))]) {
        compile(model);
        model.resume(read('checkpoint'));
        assert.is(digest(...model.getWeights()), told.weights);
        const { history } = await model.fit(x, targets, training);
        assert.is(digest(...model.getWeights()), told.resumedWeights);
        assert.is(digest(model.predict(x).data), told.resumedPredictions);
        assert.equal({ loss: history.loss, accuracy: history.accuracy }, { loss: told.loss, accuracy: told.accuracy });
      }
    });
  }
}

test.run();
