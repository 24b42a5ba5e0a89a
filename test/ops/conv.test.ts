// Convolutions as operations, in f64.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { OptionError, ready, ShapeError } from '../../src/index.js';
import { conv2d, conv2dInputGrad, conv2dKernelGrad, type Tensor, tensor } from '../../src/ops.js';
import { RandomStream } from '../../src/random.js';

// other test files may share the process
test.before(async () => {
  await ready({ precision: 'float64' });
});
test.after(async () => {
  await ready({ precision: 'float32' });
});

const numbers = (t: Tensor) => Array.from(t.data);
const random = new RandomStream(3, 'conv');
const normal = (shape: readonly number[]) =>
  tensor(
    Float32Array.from({ length: shape.reduce((a, b) => a * b) }, () => random.normal()),
    shape,
  );
const dot = (a: Tensor, b: Tensor) => numbers(a).reduce((sum, v, i) => sum + v * b.data[i]!, 0);

test('a convolution worked by hand, with bias, activation, strides and padding', () => {
  const x = tensor([1, 2, 3, 4, 5, 6, 7, 8, 9], [1, 3, 3, 1]);
  const kernel = tensor([1, 0, 0, -2], [2, 2, 1, 1]);
  const y = conv2d(x, kernel);
  assert.equal(y.shape, [1, 2, 2, 1]);
  assert.equal(numbers(y), [-9, -10, -12, -13]);
  assert.equal(numbers(conv2d(x, kernel, { bias: tensor([11]), activation: 'relu' })), [2, 1, 0, 0]);
  // one row and one column of zeros after the image
  assert.equal(numbers(conv2d(x, kernel, { strides: 2, padding: 'same' })), [-9, 3, 7, 9]);
  assert.equal(
    numbers(
      conv2d(x, kernel, {
        strides: [1, 2],
        padding: [
          [0, 0],
          [1, 0],
        ],
      }),
    ),
    [-8, -10, -14, -13],
  );
});

test('the taps of a kernel lie apart by its dilation', () => {
  const x = tensor([1, 2, 3, 4, 5, 6, 7, 8, 9], [1, 3, 3, 1]);
  const kernel = tensor([1, 0, 0, -2], [2, 2, 1, 1]);
  assert.equal(numbers(conv2d(x, kernel, { dilation: 2 })), [1 - 2 * 9]);
  assert.equal(numbers(conv2d(x, kernel, { dilation: [1, 2] })), [1 - 2 * 6, 4 - 2 * 9]);
});

test('softmax goes over the filters of every pixel', () => {
  const kernel = tensor([0, Math.log(3)], [1, 1, 1, 2]);
  const y = numbers(conv2d(tensor([1, 0], [1, 1, 2, 1]), kernel, { activation: 'softmax' }));
  [0.25, 0.75, 0.5, 0.5].forEach((want, i) => {
    assert.ok(Math.abs(y[i]! - want) < 1e-7);
  });
});

for (const [options, out] of [
  [{}, [4, 5]],
  [{ strides: 2, padding: 'same' }, [3, 3]],
  [{ strides: [1, 3], padding: 1 }, [6, 3]],
  [{ dilation: [2, 3] }, [2, 3]],
] as const) {
  test(`both gradients are adjoint to the convolution, ${JSON.stringify(options)}`, () => {
    const [x, kernel] = [normal([2, 6, 6, 3]), normal([3, 2, 3, 4])];
    const y = conv2d(x, kernel, options);
    assert.equal(y.shape, [2, ...out, 4]);
    const dy = normal(y.shape);
    // y is linear in x and in the kernel: sum(dy y) = sum(dx x) = sum(dw w)
    const want = dot(dy, y);
    const dx = conv2dInputGrad(dy, kernel, x.shape, options);
    const dw = conv2dKernelGrad(x, dy, kernel.shape, options);
    assert.equal([dx.shape, dw.shape], [x.shape, kernel.shape]);
    assert.ok(Math.abs(dot(dx, x) - want) < 1e-10);
    assert.ok(Math.abs(dot(dw, kernel) - want) < 1e-10);
    // and for another kernel and other images, which a gradient scaled to fit would not survive
    const [otherX, otherKernel] = [normal(x.shape), normal(kernel.shape)];
    assert.ok(Math.abs(dot(dx, otherX) - dot(dy, conv2d(otherX, kernel, options))) < 1e-10);
    assert.ok(Math.abs(dot(dw, otherKernel) - dot(dy, conv2d(x, otherKernel, options))) < 1e-10);
  });
}

test('out takes the result', () => {
  const [x, kernel] = [normal([1, 3, 3, 2]), normal([2, 2, 2, 3])];
  const y = conv2d(x, kernel);
  const [out, dx, dw] = [normal(y.shape), normal(x.shape), normal(kernel.shape)];
  assert.is(conv2d(x, kernel, { out }), out);
  assert.equal(numbers(out), numbers(y));
  assert.is(conv2dInputGrad(y, kernel, x.shape, { out: dx }), dx);
  assert.equal(numbers(dx), numbers(conv2dInputGrad(y, kernel, x.shape)));
  assert.is(conv2dKernelGrad(x, y, kernel.shape, { out: dw }), dw);
  assert.equal(numbers(dw), numbers(conv2dKernelGrad(x, y, kernel.shape)));
});

test('what does not fit is refused', () => {
  const [x, kernel] = [normal([1, 4, 4, 3]), normal([3, 3, 3, 2])];
  const y = conv2d(x, kernel);
  const refused: [() => unknown, typeof ShapeError | typeof OptionError, RegExp][] = [
    [() => conv2d(normal([4, 4, 3]), kernel), ShapeError, /^conv2d: received x of shape \[4, 4, 3\]; expected \[N, height/],
    [() => conv2d(x, normal([3, 3])), ShapeError, /^conv2d: received a kernel of shape \[3, 3\]; expected \[rows/],
    [() => conv2d(x, normal([3, 3, 2, 2])), ShapeError, /which have 3 and 2 channels; expected the same number\.$/],
    [() => conv2d(x, normal([5, 5, 3, 2])), ShapeError, /^conv2d: received a window of 5x5 over examples of shape \[4, 4, 3\]/],
    [() => conv2d(x, kernel, { bias: normal([3]) }), ShapeError, /^conv2d: received a bias of shape \[3\]; expected \[2\]\.$/],
    [() => conv2d(x, kernel, { out: x }), ShapeError, /^conv2d: received an out of shape/],
    [() => conv2d(x, normal([1, 1, 3, 3]), { out: x }), OptionError, /^conv2d: out is also an input/],
    [() => conv2d(x, kernel, { dilation: 2 }), ShapeError, /^conv2d: received a window of 5x5 over examples of shape \[4, 4, 3\]/],
    [
      () => conv2d(x, kernel, { dilation: 2, strides: 2 }),
      OptionError,
      /^conv2d: options "strides" and "dilation" cannot both be more than 1/,
    ],
    [
      () => conv2dKernelGrad(x, y, kernel.shape, { dilation: 0 }),
      OptionError,
      /^conv2dKernelGrad: option "dilation" must be a whole number/,
    ],
    [() => conv2d(x, kernel, { activation: 'reul' as never }), OptionError, /^conv2d: option "activation"/],
    [() => conv2dInputGrad(y, kernel, [1, 5, 5, 3]), ShapeError, /^conv2dInputGrad: received dy of shape .* expected \[1, 3, 3, 2\]\.$/],
    [() => conv2dInputGrad(y, kernel, x.shape, { bias: y } as never), OptionError, /^conv2dInputGrad: unknown option "bias"/],
    [() => conv2dKernelGrad(x, y, [3, 3, 3, 4]), ShapeError, /^conv2dKernelGrad: received dy of shape/],
  ];
  for (const [run, kind, message] of refused) {
    assert.throws(run, (error: Error) => error instanceof kind && message.test(error.message), String(message));
  }
});

test.run();
