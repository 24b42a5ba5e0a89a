// npm run test:tfjs: models go to TensorFlow.js itself and come back, and are trained there and here in turns.
import { loadTfjs, toTfjs } from '../../../src/tfjs.ts';
import { Table } from '../../portable/table.mjs';
import { cases, examples, predicted } from '../models.ts';
import { tf } from './tensorflow.mjs';
import { RUNS, run } from './training.mjs';

const table = new Table(['network', 'TensorFlow.js of ours', 'ours of its own file'], [27, 22, 22]);
for (const [name, make] of Object.entries(cases)) {
  const of = make();
  const own = predicted(of.model, of);
  const there = await tf.loadLayersModel(tf.io.fromMemory(toTfjs(of.model)));
  const given = examples(of).map(({ data, shape }) => tf.tensor(data, shape));
  const theirs = there.predict(given.length > 1 ? given : given[0]).dataSync();
  let saved;
  const handler = tf.io.withSaveHandler(async (artifacts) => {
    saved = artifacts;
    return { modelArtifactsInfo: { dateSaved: new Date(), modelTopologyType: 'JSON' } };
  });
  await there.save(handler);
  const back = predicted(await loadTfjs(saved), of);
  const apart = own.reduce((most, y, i) => Math.max(most, Math.abs(y - theirs[i])), 0);
  const same = own.every((y, i) => Object.is(y, back[i]));
  const wrong = apart < 1e-5 ? (same ? '' : 'what came back predicts otherwise') : `${apart} apart`;
  table.row([name, apart.toExponential(1), same ? 'the same bits' : 'other bits'], wrong);
}

const figure = (value) => value.toExponential(1);
for (const each of RUNS) {
  const { came, went } = await run(tf, each);
  const wrong = came < 1e-5 && went < 1e-5 ? '' : 'the losses differ';
  table.row([`${each.name}, ${each.optimizer}`, `trained on: ${figure(went)}`, `trained on: ${figure(came)}`], wrong);
}
table.end();
