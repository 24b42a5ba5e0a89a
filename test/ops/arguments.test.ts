// Operations take tensors and shapes; what is none is refused by the name of the operation and of the argument.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { OptionError, ShapeError } from '../../src/index.js';
import * as ops from '../../src/ops.js';

const { tensor } = ops;
const none = [1, 2] as never;
const expected = 'expected a tensor, such as tensor(data, shape) makes.';
const image = tensor(new Float32Array(16), [1, 4, 4, 1]);
const kernel = tensor(new Float32Array(9), [3, 3, 1, 1]);

function refuses(message: string, run: () => unknown): void {
  test(message, () => assert.throws(run, (error: Error) => error instanceof OptionError && error.message === `${message}; ${expected}`));
}

refuses('matmul: received [1, 2] as a', () => ops.matmul(none, image));
refuses('matmul: received [1, 2] as b', () => ops.matmul(tensor([[1]]), none));
refuses('matmul: received [1, 2] as a bias', () => ops.matmul(tensor([[1]]), tensor([[1, 2]]), { bias: none }));
refuses('conv2d: received [1, 2] as x', () => ops.conv2d(none, kernel));
refuses('conv2d: received undefined as the kernel', () => ops.conv2d(image, undefined as never));
refuses('conv2d: received [1, 2] as a bias', () => ops.conv2d(image, kernel, { bias: none }));
refuses('conv2d: received 3 as out', () => ops.conv2d(image, kernel, { out: 3 as never }));
refuses('conv2dInputGrad: received [1, 2] as dy', () => ops.conv2dInputGrad(none, kernel, [1, 4, 4, 1]));
refuses('conv2dKernelGrad: received [1, 2] as x', () => ops.conv2dKernelGrad(none, kernel, [3, 3, 1, 1]));
refuses('maxPool2d: received [1, 2] as x', () => ops.maxPool2d(none));
refuses('maxPool2dGrad: received [1, 2] as y', () => ops.maxPool2dGrad(image, none, none));
refuses('avgPool2d: received [1, 2] as x', () => ops.avgPool2d(none));
refuses('relu: received [1, 2] as x', () => ops.relu(none));
refuses('leakyRelu: received [1, 2] as x', () => ops.leakyRelu(none));
refuses('tanhGrad: received [1, 2] as the second argument', () => ops.tanhGrad(image, none));
refuses('add: received [1, 2] as the first argument', () => ops.add(none, image));
refuses('sum: received undefined as x', () => ops.sum(undefined as never));
refuses('argmax: received [1, 2] as x', () => ops.argmax(none));
refuses('softmax: received [1, 2] as x', () => ops.softmax(none));
refuses('softmaxCrossEntropy: received [1, 2] as x', () => ops.softmaxCrossEntropy(none, [0]));

test('gradients of inputs and kernels need the shape to give', () => {
  const shape = (op: string) => (error: Error) =>
    error instanceof ShapeError && error.message === `${op}: received the shape undefined; expected an array of whole numbers.`;
  const missing = undefined as never;
  assert.throws(() => ops.conv2dInputGrad(image, kernel, missing), shape('conv2dInputGrad'));
  assert.throws(() => ops.conv2dKernelGrad(image, image, missing), shape('conv2dKernelGrad'));
  assert.throws(() => ops.avgPool2dGrad(image, missing), shape('avgPool2dGrad'));
});

test.run();
