import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { ActivationKind } from '../../src/engine/kernels.js';
import { nameOf, shapeOf } from './conv-cases.js';
import { depthwiseCases } from './depthwise-cases.js';
import { Engines } from './harness.js';

for (const c of depthwiseCases) {
  const { filters: _, ...s } = shapeOf(c);
  test(nameOf(c), () => {
    const engines = new Engines();
    const { batch } = c;
    const make = (n: number) => engines.floats(engines.random.between(-1, 1, n));
    const [images, outputs] = [batch * s.height * s.width * s.channels, batch * s.outHeight * s.outWidth * s.channels];
    const kernels = s.kernelHeight * s.kernelWidth * s.channels;
    const [x, w, bias, dy] = [make(images), make(kernels), make(s.channels), make(outputs)];
    const kinds = [ActivationKind.linear, ActivationKind.relu, ActivationKind.tanh];
    const ys = kinds.map(() => engines.output(outputs));
    const [plain, dx, dw] = [engines.output(outputs), engines.output(images), engines.output(kernels)];
    engines.run((k, at) => {
      kinds.forEach((activation, i) => {
        k.depthwiseConv2d({ ...s, batch, x: at(x), w: at(w), bias: at(bias), activation, y: at(ys[i]) });
      });
      k.depthwiseConv2d({ ...s, batch, x: at(x), w: at(w), y: at(plain) });
      k.depthwiseConv2dInputGrad({ ...s, batch, dy: at(dy), w: at(w), dx: at(dx) });
      k.depthwiseConv2dKernelGrad({ ...s, batch, x: at(x), dy: at(dy), dw: at(dw) });
    });
    // an f32 sum of n products of numbers below 1 errs by about sqrt(n) roundings
    const taps = Math.sqrt(s.kernelHeight * s.kernelWidth) * 1e-6;
    for (const y of [...ys, plain]) engines.close(y, 3e-6, taps, 'y');
    engines.close(dx, 3e-6, taps, 'dx');
    engines.close(dw, 3e-6, Math.sqrt(batch * s.outHeight * s.outWidth) * 1e-6, 'dw');
  });
}

test('a NaN reaches what it is part of, and nothing else', () => {
  for (const channels of [3, 21]) {
    const engines = new Engines();
    const { filters: _, ...s } = shapeOf({
      batch: 1,
      image: [7, 8, channels],
      kernel: [3, 3],
      strides: [1, 1],
      padding: 'same',
      filters: 0,
    });
    const make = (n: number, nan: number) => engines.floats(engines.random.between(-1, 1, n).map((u, i) => (i === nan ? Number.NaN : u)));
    const [pixels, taps] = [56 * channels, 9 * channels];
    const [x, w, dy] = [make(pixels, 27 * channels + 1), make(taps, -1), make(pixels, 40 * channels + 2)];
    const outputs = [pixels, pixels, taps].map((n) => engines.output(n));
    engines.run((k, at) => {
      k.depthwiseConv2d({ ...s, batch: 1, x: at(x), w: at(w), activation: ActivationKind.relu, y: at(outputs[0]) });
      k.depthwiseConv2dInputGrad({ ...s, batch: 1, dy: at(dy), w: at(w), dx: at(outputs[1]) });
      k.depthwiseConv2dKernelGrad({ ...s, batch: 1, x: at(x), dy: at(dy), dw: at(outputs[2]) });
    });
    for (const output of outputs) {
      const { wasm, reference } = engines.read(output);
      assert.ok(reference.some(Number.isNaN));
      assert.equal(wasm.map(Number.isNaN), reference.map(Number.isNaN));
    }
  }
});

test.run();
