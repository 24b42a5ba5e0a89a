// npm run test:tfjs: TensorFlow.js says of images what the page says that is taught (examples/teach-it), from the files that it saves.
import { taught } from '../../examples/teach-it/taught.ts';
import { Table } from '../../portable/table.mjs';
import { tf } from './tensorflow.mjs';

const { teacher, images, names, probabilities } = await taught();
const files = teacher.tfjs(names);
const json = (name) => JSON.parse(new TextDecoder().decode(files[name]));
const { modelTopology, weightsManifest } = json('model.json');
const weightSpecs = weightsManifest.flatMap(({ weights }) => weights);
const model = await tf.loadLayersModel(tf.io.fromMemory({ modelTopology, weightSpecs, weightData: files['weights.bin'].slice().buffer }));
const theirs = model.predict(tf.tensor(Float32Array.from(images.data), images.shape)).dataSync();
const apart = probabilities.reduce((most, p, i) => Math.max(most, Math.abs(p - theirs[i])), 0);
const named = String(json('metadata.json').labels) === String(names);
const table = new Table(['Teach it', 'TensorFlow.js'], [12, 14]);
const right = apart < 1e-5 && theirs.length === probabilities.length;
table.row(['trunk, head', apart.toExponential(1)], right ? (named ? '' : 'the names of the classes are missing') : `${apart} apart`);
table.end();
