import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { ActivationKind, type Kernels } from '../../../src/engine/kernels.js';
import { activationEntries } from '../../../src/engine/records/activations.js';
import { Lists } from './lists.js';

const [batch, width, channels] = [2, 6, 5];

function setUp(kernel: number, stride: number, activation: ActivationKind, height = 8) {
  const n = batch * height * width * channels;
  const lists = new Lists();
  const [outHeight, outWidth] = [height, width].map((extent) => Math.floor((extent - kernel) / stride) + 1) as [number, number];
  const window = { batch, height, width, channels, kernelHeight: kernel, kernelWidth: kernel, strideY: stride, strideX: stride };
  const shape = { ...window, padTop: 0, padLeft: 0, outHeight, outWidth };
  const pooled = batch * outHeight * outWidth * channels;
  const [x, y, above, dy, dx, other] = [n, pooled, pooled, pooled, n, n].map((length) => lists.numbers(length)) as number[];
  const write = (k: Kernels, to: number): void => {
    k.activate({ activation, alpha: 0.2, x: x!, y: x!, n });
    k.maxPool2d({ ...shape, x: x!, y: y! });
    k.affine({ x: above!, y: dy!, n: pooled, scale: 2 });
    k.maxPool2dGrad({ ...shape, x: x!, y: y!, dy: dy!, dx: dx! });
    k.activateGrad({ activation, alpha: 0.2, kept: x!, dy: dx!, dx: to, n });
  };
  return { lists, dy: dy!, dx: dx!, other: other!, write };
}

/** Those whose derivative is told from y; linear has none to tell. */
const toldFromY = activationEntries.flatMap(({ keeps }, kind) => (keeps === 'y' && kind !== ActivationKind.linear ? [kind] : []));

for (const activation of toldFromY) {
  test(`activation ${activation}: its gradient comes before the pool's`, () => {
    const { lists, dx, other, write } = setUp(2, 2, activation);
    for (const to of [dx, other])
      assert.equal(lists.rewritten((k) => write(k, to), [to]).slice(2), ['affine', 'activateGrad', 'maxPool2dGrad']);
  });
}

test('left as it is where windows overlap or leave rows out, or others read the gradients', () => {
  const order = ['affine', 'maxPool2dGrad', 'activateGrad'];
  const overlapping = setUp(3, 2, ActivationKind.relu);
  assert.equal(overlapping.lists.rewritten((k) => overlapping.write(k, overlapping.dx), [overlapping.dx]).slice(2), order);
  const toldFromZ = setUp(2, 2, ActivationKind.silu);
  assert.equal(toldFromZ.lists.rewritten((k) => toldFromZ.write(k, toldFromZ.dx), [toldFromZ.dx]).slice(2), order);
  const odd = setUp(2, 2, ActivationKind.relu, 7);
  assert.equal(odd.lists.rewritten((k) => odd.write(k, odd.dx), [odd.dx]).slice(2), order);
  const { lists, dx, dy, other, write } = setUp(2, 2, ActivationKind.relu);
  assert.equal(lists.rewritten((k) => write(k, dx), [dx, dy]).slice(2), order);
  assert.equal(lists.rewritten((k) => write(k, other), [dx, other]).slice(2), order);
});

test.run();
