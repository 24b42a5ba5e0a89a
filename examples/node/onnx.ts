// An ONNX file: what it reads and gives, the layers that it becomes, and what it makes of random numbers.
// npm run example -- onnx --file model.onnx [--shape x=1,3,224,224 --shape state=2,1,128] [--layout nhwc]
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Tensor, type WasmNnError } from 'wasm-nn';
import { importOnnx } from 'wasm-nn/onnx';
import { readOptions } from './arguments.js';
import { stop } from './data.js';

const { file, shape, layout } = readOptions({
  file: { type: 'string' },
  shape: { type: 'string', multiple: true, default: [] },
  layout: { type: 'string', default: 'file' },
});
if (file === undefined) stop('usage: npm run example -- onnx --file model.onnx [--shape NAME=1,3,224,224] [--layout nhwc]');
if (layout !== 'file' && layout !== 'nhwc') stop(`--layout takes file or nhwc, received "${layout}".`);

/** The shapes of inputs whose extents the file leaves open. */
const inputShapes = Object.fromEntries(
  shape.map((text) => {
    const at = text.lastIndexOf('=');
    return [
      text.slice(0, at),
      text
        .slice(at + 1)
        .split(',')
        .map(Number),
    ] as const;
  }),
);

const refused = (error: WasmNnError): never => stop(error.message);

function read() {
  try {
    const externalData = (name: string): Uint8Array => readFileSync(join(dirname(file!), name));
    return importOnnx<string, Tensor<Float32Array> | Record<string, Tensor<Float32Array>>>(readFileSync(file!), {
      inputShapes,
      layout: layout as 'file' | 'nhwc',
      externalData,
    });
  } catch (error) {
    return refused(error as WasmNnError);
  }
}

const model = read();
model.summary();
const kinds = new Map<string, number>();
for (const { kind } of model.layers) kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
console.log(`layers: ${Array.from(kinds, ([kind, count]) => `${kind} ${count}`).join(', ')}`);

// whole numbers from 0 on suit images as well as indices
const x = Object.fromEntries(
  model.inputs.map(({ name, shape: of }, i) => {
    const whole = [1, ...of!];
    const size = whole.reduce((product, extent) => product * extent, 1);
    return [name ?? `input ${i}`, { data: Float32Array.from({ length: size }, () => Math.floor(2 * Math.random())), shape: whole }];
  }),
);
for (const [name, { shape: of }] of Object.entries(x)) console.log(`input ${name}: [${of.join(', ')}]`);
const start = performance.now();
const predicted = model.predict(x);
const outputs = predicted instanceof Tensor ? { [model.outputNames[0]!]: predicted } : predicted;
for (const [name, { shape: of, data }] of Object.entries(outputs))
  console.log(`output ${name}: [${of.join(', ')}], begins with ${Array.from(data.subarray(0, 4), (y) => y.toPrecision(4)).join(', ')}`);
console.log(`${(performance.now() - start).toFixed(0)} ms, with the planning`);
