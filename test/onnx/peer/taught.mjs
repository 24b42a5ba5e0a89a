// npm run test:onnx: onnxruntime says of images what the page says that is taught (examples/teach-it), from the file that it saves.
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { taught } from '../../examples/teach-it/taught.ts';
import { installTools } from '../../portable/package.mjs';
import { Table } from '../../portable/table.mjs';

const here = fileURLToPath(new URL('.', import.meta.url));
installTools(here);
const ort = createRequire(`${here}package.json`)('onnxruntime-node');

const { teacher, images, probabilities } = await taught();
const session = await ort.InferenceSession.create(teacher.onnx(), { logSeverityLevel: 3 });
const given = new ort.Tensor('float32', Float32Array.from(images.data), images.shape);
const { data } = (await session.run({ [session.inputNames[0]]: given }))[session.outputNames[0]];
const apart = probabilities.reduce((most, p, i) => Math.max(most, Math.abs(p - data[i])), 0);
const table = new Table(['Teach it', 'onnxruntime'], [12, 12]);
table.row(['trunk, head', apart.toExponential(1)], apart < 1e-5 && data.length === probabilities.length ? '' : `${apart} apart`);
table.end();
