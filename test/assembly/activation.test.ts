import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { activate, activateGrad, activationEntry, activationNames, activationRecord, isOfRows } from '../../src/activations.js';
import { activationKernels } from '../../src/engine/families.js';
import { ActivationKind, type Kernels } from '../../src/engine/kernels.js';
import { knowActivations } from '../../src/engine/records/known-activations.js';
import { Engines, sizes } from './harness.js';

// as a program that names the family does
knowActivations(activationKernels);
const names = activationNames().filter((name) => !isOfRows(name));
const SLOPE = Math.fround(0.2);
const recordOf = (name: (typeof names)[number]) => activationRecord(name, name === 'relu6' ? {} : { alpha: SLOPE });
/** x times what is 0 at -infinity. */
const PRODUCTS: readonly string[] = ['silu', 'gelu', 'geluTanh', 'mish', 'hardSilu'];
/** f32 rounding of the result, and for tanh and sigmoid 2 ulp. */
const RELATIVE = 3e-7;

for (const name of names) {
  const { keeps, value } = activationEntry(name);
  const record = recordOf(name);
  test(`activate ${name}: the reference's values, in place and not`, () => {
    const engines = new Engines();
    for (const n of sizes) {
      const values = engines.random.between(-6, 6, n);
      const x = engines.floats(values);
      const y = engines.output(n);
      const inPlace = engines.floats(values);
      engines.run((kernels, at) => activate(kernels as unknown as Kernels, record, at(x), at(y), 1, n));
      engines.run((kernels, at) => activate(kernels as unknown as Kernels, record, at(inPlace), at(inPlace), 1, n));
      engines.close(y, RELATIVE, name === 'geluTanh' ? 1e-8 : 0, `${name}, ${n} elements`);
      assert.equal(engines.bits(inPlace), engines.bits(y));
      assert.equal(engines.read(x).wasm, values.map(Math.fround), 'the input is as it was');
    }
  });

  test(`activate ${name}: special numbers, in every lane and in the tail`, () => {
    const engines = new Engines();
    const large = name === 'exponential' ? 80 : 100;
    const special = [NaN, Infinity, -Infinity, 0, -0, 1e-40, -1e-40, large, -large, 1e30, -1e30];
    for (let first = 0; first < special.length; first++) {
      const values = special.map((_, i) => special[(first + i) % special.length]!);
      const x = engines.floats(values);
      const y = engines.output(values.length);
      engines.run((kernels, at) => activate(kernels as unknown as Kernels, record, at(x), at(y), 1, values.length));
      // below 2^-126 a unit is 2^-149 in f32, and what keeps z multiplies such a number by x
      engines.close(y, RELATIVE, (keeps === 'z' ? 110 : 3) * 2 ** -149, name);
      // x sigmoid(x) and its like have none at -infinity, where PyTorch's have none
      const none = values.flatMap((v, i) => (Number.isNaN(v) || (PRODUCTS.includes(name) && v === -Infinity) ? [i] : []));
      assert.equal(
        engines.read(y).wasm.flatMap((v, i) => (Number.isNaN(v) ? [i] : [])),
        none,
      );
    }
  });

  test(`activate ${name}: an element's bits do not depend on its place`, () => {
    const engines = new Engines();
    const values = engines.random.between(-3, 3, 23);
    const x = engines.floats(values);
    const y = engines.output(23);
    engines.run((kernels, at) => activate(kernels as unknown as Kernels, record, at(x), at(y), 1, 23));
    values.forEach((value, i) => {
      const alone = engines.floats([value]);
      engines.run((kernels, at) => activate(kernels as unknown as Kernels, record, at(alone), at(alone), 1, 1));
      assert.is(engines.bits(alone)[0], engines.bits(y)[i]);
    });
  });

  test(`activateGrad ${name}: the reference's values, in place and not`, () => {
    const engines = new Engines();
    for (const n of sizes) {
      const z = engines.random.between(-6, 6, n);
      const gradient = engines.random.between(-2, 2, n);
      const kept = engines.floats(keeps === 'z' ? z : z.map((v) => value(v, record.alpha, record.low, record.high)));
      const dy = engines.floats(gradient);
      const dx = engines.output(n);
      engines.run((kernels, at) => activateGrad(kernels as unknown as Kernels, record, at(kept), at(dy), at(dx), 1, n));
      // 1 - y^2 and y (1 - y) lose digits near 1, and slopes have a zero that is no zero of their terms
      engines.close(dx, RELATIVE, keeps === 'z' ? 2e-6 : 3e-7, `${name}, ${n} elements`);
      engines.run((kernels, at) => activateGrad(kernels as unknown as Kernels, record, at(kept), at(dy), at(dy), 1, n));
      assert.equal(engines.bits(dy), engines.bits(dx));
    }
  });

  test(`activateGrad ${name}: a NaN gradient stays one, whatever the derivative`, () => {
    const engines = new Engines();
    const kept = engines.floats([0, 0.5, 0, 0.7, 0, 1, 0.25]);
    const dy = engines.floats(new Array(7).fill(NaN));
    const dx = engines.output(7);
    engines.run((kernels, at) => activateGrad(kernels as unknown as Kernels, record, at(kept), at(dy), at(dx), 1, 7));
    engines.close(dx, 0, 0, name);
    assert.ok(engines.read(dx).wasm.every(Number.isNaN));
  });
}

/** The largest errors over all f32, in units in the last place; of numbers that are smaller than `from` in units of that. */
const limits: Readonly<Record<string, { ulp: number; from: number }>> = {
  linear: { ulp: 0, from: 0 },
  relu: { ulp: 0, from: 0 },
  leakyRelu: { ulp: 0.7, from: 0 },
  tanh: { ulp: 2, from: 0 },
  sigmoid: { ulp: 2, from: 0 },
  elu: { ulp: 1.6, from: 0 },
  // e^x is subnormal below -87.3, with fewer digits
  silu: { ulp: 2.9, from: 2 ** -119 },
  gelu: { ulp: 4.5, from: 2 ** -119 },
  // in the left tail the error of the cubic is multiplied by it
  geluTanh: { ulp: 5, from: 2 ** -5 },
  selu: { ulp: 2.5, from: 0 },
  celu: { ulp: 2.5, from: 0 },
  relu6: { ulp: 0, from: 0 },
  softplus: { ulp: 2, from: 2 ** -119 },
  softsign: { ulp: 1.5, from: 0 },
  exponential: { ulp: 1, from: 0 },
  mish: { ulp: 4, from: 2 ** -119 },
  logSigmoid: { ulp: 2, from: 2 ** -119 },
  // x + 3 is rounded
  hardSigmoid: { ulp: 2, from: 2 ** -3 },
  hardSilu: { ulp: 3, from: 2 ** -3 },
  hardTanh: { ulp: 0, from: 0 },
  hardShrink: { ulp: 0, from: 0 },
  // of alpha, which f32 rounds
  softShrink: { ulp: 1, from: 0.25 },
  sparsePlus: { ulp: 2, from: 2 ** -3 },
  sparseSigmoid: { ulp: 1, from: 2 ** -3 },
};

for (const name of names) {
  test(`activate ${name}: units in the last place over all f32`, () => {
    const n = 430_000;
    const bits = Uint32Array.from({ length: n }, (_, i) => i * 9973);
    const values = new Float32Array(bits.buffer).map((v) => (Number.isNaN(v) ? 0 : v));
    const engines = new Engines();
    const [x, y] = [engines.floats(values), engines.output(n)];
    engines.run((kernels, at) => activate(kernels as unknown as Kernels, recordOf(name), at(x), at(y), 1, n));
    const { wasm, reference } = engines.read(y);
    const { ulp, from } = limits[name]!;
    let worst = 0;
    let where = 0;
    reference.forEach((want, i) => {
      const got = wasm[i]!;
      if (Object.is(got, Math.fround(want))) return;
      const unit = 2 ** (Math.max(Math.floor(Math.log2(Math.max(Math.abs(want), from))), -126) - 23);
      const off = Math.abs(got - want) / unit;
      if (off > worst) [worst, where] = [off, values[i]!];
    });
    console.log(`  ${name}: worst ${worst.toFixed(2)} ulp, at ${where}`);
    assert.ok(worst <= ulp, `${name}: ${worst} ulp at ${where}`);
  });
}

test('ReLU of 0 has the gradient 0', () => {
  const engines = new Engines();
  const y = engines.floats([0, -0, 1]);
  const dy = engines.floats([3, 3, 3]);
  engines.run((kernels, at) => kernels.activateGrad({ activation: ActivationKind.relu, kept: at(y), dy: at(dy), dx: at(dy), n: 3 }));
  assert.equal(engines.read(dy).wasm, [0, 0, 3]);
});

test.run();
