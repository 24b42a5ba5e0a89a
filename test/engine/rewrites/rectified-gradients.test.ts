import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { ActivationKind, type Kernels } from '../../../src/engine/kernels.js';
import { Lists } from './lists.js';

/** More rows than a block of the sums, channels in eights, fours and ones. */
const [rows, channels] = [531, 29];
const n = rows * channels;

function setUp(activation: ActivationKind) {
  const lists = new Lists();
  const [x, y, dy, dx] = [n, n, n, n].map((length) => lists.numbers(length)) as [number, number, number, number];
  const c = Array.from({ length: 8 }, () => lists.numbers(channels));
  const [mean, rstd, gamma, beta, dGamma, dBeta] = c as [number, number, number, number, number, number];
  const forward = (k: Kernels): void => {
    k.normalize({ x, mean, rstd, gamma, beta, y, rows, channels });
    k.activate({ activation, alpha: 0.2, x: y, y, n });
  };
  const gradient = (k: Kernels, to = dy): void => k.activateGrad({ activation, alpha: 0.2, kept: y, dy, dx: to, n });
  const backward = (k: Kernels, from: number, to: number): void => {
    k.normalizeParameterGrad({ x, dy: from, mean, rstd, dGamma, dBeta, rows, channels });
    k.batchNormGrad({ x, dy: from, mean, rstd, gamma, dGamma, dBeta, dx: to, rows, channels });
  };
  return { lists, x, y, dy, dx, gamma, dGamma, dBeta, forward, gradient, backward };
}

const FUSED = ['normalizeActivate', 'normalizeActivateParameterGrad', 'batchNormActivateGrad'];

for (const activation of [ActivationKind.relu, ActivationKind.leakyRelu]) {
  test(`activation ${activation}: the gradients of the normalization tell the derivative from x`, () => {
    const { lists, dy, dx, dGamma, dBeta, forward, gradient, backward } = setUp(activation);
    for (const to of [dx, dy]) {
      const write = (k: Kernels): void => {
        forward(k);
        gradient(k);
        backward(k, dy, to);
      };
      assert.equal(lists.rewritten(write, [to, dGamma, dBeta]), FUSED);
    }
  });
}

test('a derivative that goes to another place; and no gradient for x', () => {
  const { lists, dy, dx, y, dGamma, dBeta, x, forward, gradient, backward } = setUp(ActivationKind.relu);
  const elsewhere = (k: Kernels): void => {
    forward(k);
    gradient(k, dx);
    backward(k, dx, dy);
  };
  assert.equal(lists.rewritten(elsewhere, [dy, dGamma, dBeta]), FUSED);
  const first = (k: Kernels): void => {
    forward(k);
    gradient(k);
    k.normalizeParameterGrad({ x, dy, mean: y, rstd: y, dGamma, dBeta, rows, channels });
  };
  assert.equal(lists.rewritten(first, [dGamma]).slice(1), ['activateGrad', 'normalizeParameterGrad'], 'other statistics: left as it is');
});

test('left as it is where the activation, x or gamma is not what it was, or dz is read by others', () => {
  const { lists, dy, dx, x, gamma, dGamma, dBeta, forward, gradient, backward } = setUp(ActivationKind.relu);
  const kept = ['activateGrad', 'normalizeParameterGrad', 'batchNormGrad'];
  for (const changed of [x, gamma]) {
    const write = (k: Kernels): void => {
      forward(k);
      k.affine({ x: changed, y: changed, n: 4, scale: 2 });
      gradient(k);
      backward(k, dy, dx);
    };
    assert.equal(lists.rewritten(write, [dx, dGamma, dBeta]), ['normalizeActivate', 'affine', ...kept]);
  }
  const tanh = setUp(ActivationKind.tanh);
  const smooth = (k: Kernels): void => {
    tanh.forward(k);
    tanh.gradient(k);
    tanh.backward(k, tanh.dy, tanh.dx);
  };
  assert.equal(tanh.lists.rewritten(smooth, [tanh.dx]), ['normalizeActivate', ...kept]);
  const read = (k: Kernels): void => {
    forward(k);
    gradient(k);
    backward(k, dy, dx);
  };
  assert.equal(lists.rewritten(read, [dy, dx]), ['normalizeActivate', ...kept]);
});

test.run();
