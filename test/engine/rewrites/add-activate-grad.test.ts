import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { ActivationKind, type Kernels } from '../../../src/engine/kernels.js';
import { Lists } from './lists.js';

/** A tail of three. */
const n = 103;

function setUp(activation: ActivationKind) {
  const lists = new Lists();
  const [a, b, y, dx] = Array.from({ length: 4 }, () => lists.numbers(n)) as [number, number, number, number];
  const write = (k: Kernels, to: number): void => {
    k.add({ a, b, y: a, n });
    k.activateGrad({ activation, alpha: 0.2, kept: y, dy: a, dx: to, n });
  };
  return { lists, a, b, y, dx, write };
}

for (const activation of [ActivationKind.relu, ActivationKind.leakyRelu]) {
  test(`activation ${activation}: two gradients are added and rectified in one pass, wherever they go`, () => {
    const { lists, a, b, y, dx, write } = setUp(activation);
    for (const to of [a, b, y, dx])
      assert.equal(
        lists.rewritten((k) => write(k, to), [to]),
        ['addActivateGrad'],
      );
  });
}

test('left as it is for other activations, and where the sum is read by others', () => {
  const tanh = setUp(ActivationKind.tanh);
  assert.equal(
    tanh.lists.rewritten((k) => tanh.write(k, tanh.dx), [tanh.dx]),
    ['add', 'activateGrad'],
  );
  const { lists, a, dx, write } = setUp(ActivationKind.relu);
  assert.equal(
    lists.rewritten((k) => write(k, dx), [a, dx]),
    ['add', 'activateGrad'],
  );
});

test.run();
