// npm run test:onnx: onnxruntime computes from what exportOnnx writes what we do, of every layer, in batches of one and of three.
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { exportOnnx } from '../../../src/onnx.ts';
import { installTools } from '../../portable/package.mjs';
import { Table } from '../../portable/table.mjs';
import { cases, examples, predicted, settled } from '../export/cases.ts';

const here = fileURLToPath(new URL('.', import.meta.url));
installTools(here);
const ort = createRequire(`${here}package.json`)('onnxruntime-node');

const TOLERANCE = 1e-5;
const SETTINGS = [{ opset: 17 }, { opset: 18 }, { opset: 20, layout: 'nchw' }, { opset: 22, batch: 3 }];

/** An example's numbers with the channels of its images first, or back. */
function turned({ data, shape }, back = false) {
  if (shape.length !== 4) return { data, shape };
  const [n, a, b, c] = shape;
  const to = back ? [n, b, c, a] : [n, c, a, b];
  const out = new Float32Array(data.length);
  let at = 0;
  for (let i = 0; i < to[0]; i++)
    for (let j = 0; j < to[1]; j++)
      for (let k = 0; k < to[2]; k++)
        for (let l = 0; l < to[3]; l++) {
          const [h, w, d] = back ? [l, j, k] : [k, l, j];
          out[at++] = data[((i * a + h) * b + w) * c + d];
        }
  return { data: out, shape: to };
}

/** How far apart two lists are, relative to the largest number. */
function apartBy(ours, theirs) {
  const most = ours.reduce((largest, y) => Math.max(largest, Math.abs(y)), 1e-3);
  return ours.reduce((worst, y, i) => Math.max(worst, Math.abs(y - theirs[i]) / most), 0);
}

async function compare(model, setting) {
  const session = await ort.InferenceSession.create(exportOnnx(model, setting), { logSeverityLevel: 3 });
  let worst = 0;
  for (const rows of setting.batch ? [setting.batch] : [1, 3]) {
    const given = examples(model, rows);
    const nchw = setting.layout === 'nchw';
    const feeds = given.map((one) => {
      const { data, shape } = nchw ? turned(one) : one;
      return [one.name, new ort.Tensor('float32', data, shape)];
    });
    const made = await session.run(Object.fromEntries(feeds));
    for (const [name, { data, shape }] of predicted(model, given)) {
      const theirs = made[name];
      const back = nchw ? turned({ data: theirs.data, shape: theirs.dims }, true) : { data: theirs.data, shape: theirs.dims };
      if (String(back.shape) !== String(shape)) throw new Error(`${name} is of shape ${back.shape}; expected ${shape}`);
      worst = Math.max(worst, apartBy(Array.from(data), back.data));
    }
  }
  return worst;
}

const only = process.argv.slice(2);
const columns = SETTINGS.map((setting) => Object.values(setting).join(' '));
const table = new Table(['network', ...columns], [12, ...columns.map(() => 10)]);
for (const [name, make] of Object.entries(cases)) {
  if (only.length > 0 && !only.includes(name)) continue;
  const model = settled(make());
  const wrong = [];
  const cells = [];
  for (const setting of SETTINGS) {
    try {
      const worst = await compare(model, setting);
      cells.push(worst.toExponential(1));
      if (!(worst <= TOLERANCE)) wrong.push(`${worst} apart`);
    } catch (error) {
      cells.push('error');
      wrong.push(String(error.message).slice(0, 300));
    }
  }
  table.row([name, ...cells], [...new Set(wrong)].join('; '));
}
table.end();
