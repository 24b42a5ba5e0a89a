// Reads models of other programs from the server, and reports what they predict.
import { report } from './report.js';

report(async () => {
  const [keras, onnx, tfjs] = await Promise.all(['keras', 'onnx', 'tfjs'].map((name) => import(`../../dist/${name}.js`)));
  const { readModels } = await import('../portable/models.mjs');
  const read = async (path) => new Uint8Array(await (await fetch(`../../files/models/${path}`)).arrayBuffer());
  return { text: await readModels({ ...keras, ...onnx, ...tfjs }, read) };
});
