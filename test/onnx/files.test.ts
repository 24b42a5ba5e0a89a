// ONNX files that other people made, against the outputs that onnxruntime gave; left out where they are not at hand.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { BaseModel } from '../../src/models/model.js';
import { importOnnx } from '../../src/onnx.js';
import type { Tensor } from '../../src/tensor.js';

interface End {
  name: string;
  file: string;
  dtype: string;
  shape: number[];
}

interface Golden {
  model: string;
  inputs: End[];
  outputs: End[];
}

const folder = process.env.WASM_NN_MODELS ?? fileURLToPath(new URL('../../../../shared/models', import.meta.url));
const found = existsSync(folder) ? readdirSync(folder).filter((name) => name.startsWith('onnx-')) : [];

const READERS: Readonly<Record<string, (buffer: ArrayBuffer) => ArrayLike<number>>> = {
  float32: (buffer) => new Float32Array(buffer),
  int64: (buffer) => Array.from(new BigInt64Array(buffer), Number),
  int32: (buffer) => new Int32Array(buffer),
  uint8: (buffer) => new Uint8Array(buffer),
};

const numbers = (path: string, dtype: string): Float64Array =>
  Float64Array.from(READERS[dtype]!(new Uint8Array(readFileSync(path)).buffer));

for (const name of found) {
  const at = (file: string): string => join(folder, name, file);
  const golden: Golden = JSON.parse(readFileSync(at('golden.json'), 'utf8'));
  test(name, () => {
    const inputShapes = Object.fromEntries(golden.inputs.map((end) => [end.name, end.shape]));
    const model = importOnnx(readFileSync(at(golden.model)), { inputShapes }) as unknown as BaseModel<
      string,
      Record<string, Tensor<Float32Array>>
    >;
    const x = Object.fromEntries(golden.inputs.map((end) => [end.name, { data: numbers(at(end.file), end.dtype), shape: end.shape }]));
    const predicted = model.predict(x);
    for (const [i, end] of golden.outputs.entries()) {
      const { data, shape } = golden.outputs.length === 1 ? (predicted as unknown as Tensor<Float32Array>) : Object.values(predicted)[i]!;
      assert.equal(shape, end.shape, end.name);
      const expected = numbers(at(end.file), end.dtype);
      const most = expected.reduce((largest, y) => Math.max(largest, Math.abs(y)), 0);
      const error = expected.reduce((largest, y, k) => Math.max(largest, Math.abs(y - data[k]!)), 0) / most;
      assert.ok(error <= 1e-4, `${end.name}: relative error ${error}`);
      console.log(`  ${name} ${end.name}: ${error.toExponential(1)}`);
    }
  });
}

if (found.length === 0) console.log('  left out: files of others are not at hand');

test.run();
