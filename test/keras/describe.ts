// What test/keras/files.py makes files of: topologies and weights of networks, as JSON on standard output.
import type { AnyModel } from '../../src/index.js';
import { partOf, wordsOf } from '../../src/keras/words.js';
import { toTfjs } from '../../src/tfjs.js';
import { cases } from '../tfjs/models.js';

function described(model: AnyModel): object {
  const { store } = model.trainer.workspace();
  const weights = store.list.map((parameter) => ({
    layer: store.nameOf(parameter.layer),
    part: partOf(parameter) ?? null,
    word: wordsOf(parameter)[0],
    shape: parameter.shape,
    values: Array.from(store.read(parameter)),
  }));
  return { topology: toTfjs(model).modelTopology, weights };
}

console.log(JSON.stringify(Object.fromEntries(Object.entries(cases).map(([name, make]) => [name, described(make().model)]))));
