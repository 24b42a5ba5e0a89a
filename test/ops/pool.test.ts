import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { OptionError, ShapeError } from '../../src/index.js';
import { avgPool2d, avgPool2dGrad, maxPool2d, maxPool2dGrad, tensor } from '../../src/ops.js';

// one image of 4 x 4
const x = tensor([1, 2, 5, 5, 3, 3, 5, 0, -1, -2, 8, 9, -3, -4, 7, 6], [1, 4, 4, 1]);
const numbers = (t: { data: ArrayLike<number> }) => Array.from(t.data);

test('the largest of each window, and its gradient at the first of equals', () => {
  const y = maxPool2d(x);
  assert.equal(y.shape, [1, 2, 2, 1]);
  assert.equal(numbers(y), [3, 5, -1, 9]);
  const dx = maxPool2dGrad(x, y, tensor([10, 20, 30, 40], [1, 2, 2, 1]));
  assert.equal(dx.shape, x.shape);
  assert.equal(numbers(dx), [0, 0, 20, 0, 10, 0, 0, 0, 30, 0, 0, 40, 0, 0, 0, 0]);
});

test('windows that overlap add their gradients', () => {
  const options = { poolSize: [1, 3], strides: 1 } as const;
  const row = tensor([1, 9, 2, 3], [1, 1, 4, 1]);
  const y = maxPool2d(row, options);
  assert.equal(numbers(y), [9, 9]);
  assert.equal(numbers(maxPool2dGrad(row, y, tensor([5, 7], [1, 1, 2, 1]), options)), [0, 12, 0, 0]);
  assert.equal(numbers(avgPool2d(row, options)), [4, Math.fround(14 / 3)]);
  assert.equal(numbers(avgPool2dGrad(tensor([3, 6], [1, 1, 2, 1]), row.shape, options)), [1, 3, 3, 2]);
});

test('padding takes no part in a mean', () => {
  const options = { poolSize: 2, strides: 2, padding: 'same' } as const;
  const row = tensor([1, 3, 5], [1, 1, 3, 1]);
  const y = avgPool2d(row, options);
  assert.equal(y.shape, [1, 1, 2, 1]);
  assert.equal(numbers(y), [2, 5]);
  assert.equal(numbers(avgPool2dGrad(tensor([4, 6], y.shape), row.shape, options)), [2, 2, 6]);
});

test('out takes the result', () => {
  const out = tensor(new Float32Array(4), [1, 2, 2, 1]);
  assert.is(maxPool2d(x, { out }), out);
  assert.equal(numbers(out), [3, 5, -1, 9]);
  const dx = tensor(new Float32Array(16).fill(9), x.shape);
  const dy = tensor([4, 8, 12, 16], [1, 2, 2, 1]);
  assert.is(avgPool2dGrad(dy, x.shape, { out: dx }), dx);
  assert.equal(numbers(dx), [1, 1, 2, 2, 1, 1, 2, 2, 3, 3, 4, 4, 3, 3, 4, 4]);
  assert.throws(() => maxPool2d(x, { poolSize: 1, out: x }), /^maxPool2d: out is also an input/);
});

test('what does not fit is refused', () => {
  const y = maxPool2d(x);
  const refused: [() => unknown, typeof ShapeError | typeof OptionError, RegExp][] = [
    [() => maxPool2d(tensor([1, 2])), ShapeError, /^maxPool2d: received x of shape \[2\]; expected \[N, height, width, channels\]\.$/],
    [() => avgPool2d(x, { poolSize: 5 }), ShapeError, /^avgPool2d: received a window of 5x5 over examples of shape \[4, 4, 1\]/],
    [() => avgPool2d(x, { padding: 2 }), ShapeError, /padding alone; expected less padding\.$/],
    [() => maxPool2dGrad(x, y, x), ShapeError, /^maxPool2dGrad: received dy of shape \[1, 4, 4, 1\]; expected \[1, 2, 2, 1\]\.$/],
    [() => maxPool2dGrad(x, x, y), ShapeError, /^maxPool2dGrad: received y of shape/],
    [() => avgPool2dGrad(y, [1, 8, 8, 1]), ShapeError, /^avgPool2dGrad: received dy of shape \[1, 2, 2, 1\]; expected \[1, 4, 4, 1\]\.$/],
    [() => maxPool2d(x, { stride: 1 } as never), OptionError, /^maxPool2d: unknown option "stride"\. Did you mean "strides"\?$/],
    [() => maxPool2d(x, { poolSize: 0 }), OptionError, /^maxPool2d: option "poolSize"/],
    [() => maxPool2d(x, { padding: 'full' as never }), OptionError, /^maxPool2d: option "padding"/],
  ];
  for (const [run, kind, message] of refused) {
    assert.throws(run, (error: Error) => error instanceof kind && message.test(error.message), String(message));
  }
});

test.run();
