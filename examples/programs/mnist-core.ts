import { RandomStream, Tensor } from 'wasm-nn';
import { argmax, conv2d, conv2dKernelGrad, matmul, maxPool2d, maxPool2dGrad, relu, reluGrad, softmaxCrossEntropy } from 'wasm-nn/ops';
import { digits } from './images.js';
import { program } from './program.js';

const random = new RandomStream(12, 'weights');
const draw = (shape: number[], fanIn: number): Tensor<Float32Array> => {
  const count = shape.reduce((a, b) => a * b, 1);
  return new Tensor(
    Float32Array.from({ length: count }, () => random.normal() * Math.sqrt(2 / fanIn)),
    shape,
  );
};
const same = { padding: 'same' } as const;

/** w -= rate dw */
function descend(w: Tensor, dw: Tensor, rate: number): void {
  const [values, gradient] = [w.data, dw.data];
  for (let i = 0; i < values.length; i++) values[i]! -= rate * gradient[i]!;
}

export default program({
  about: 'digits by a convolution and a dense layer written out: forward, backward and the update by ops, without a model',
  options: { images: 20_000, testImages: 2000, steps: 1000 },
  small: { images: 3000, testImages: 500, steps: 120 },
  reaches: { accuracy: { atLeast: 0.8 } },
  async run({ images, testImages, steps }) {
    const { train, test } = await digits(images, testImages);
    const kernel = draw([5, 5, 1, 8], 25);
    const dense = draw([14 * 14 * 8, 10], 14 * 14 * 8);
    const forward = (bytes: Uint8Array) => {
      const n = bytes.length / 784;
      const x = new Tensor(
        Float32Array.from(bytes, (byte) => byte / 255),
        [n, 28, 28, 1],
      );
      const active = relu(conv2d(x, kernel, same));
      const pooled = maxPool2d(active);
      const flat = new Tensor(pooled.data.slice(), [n, 14 * 14 * 8]);
      return { x, active, pooled, flat, logits: matmul(flat, dense) };
    };
    for (let step = 0; step < steps; step++) {
      const from = (64 * step) % (images - 64);
      const { x, active, pooled, flat, logits } = forward(train.x.data.subarray(784 * from, 784 * (from + 64)));
      const { gradient } = softmaxCrossEntropy(logits, train.y.subarray(from, from + 64));
      const dFlat = matmul(gradient, dense, { transposeB: true });
      const dActive = maxPool2dGrad(active, pooled, new Tensor(dFlat.data.slice(), pooled.shape));
      const dKernel = conv2dKernelGrad(x, reluGrad(active, dActive), kernel.shape, same);
      descend(dense, matmul(flat, gradient, { transposeA: true }), 0.1);
      descend(kernel, dKernel, 0.1);
    }
    const guesses = argmax(forward(test.x.data).logits).data;
    return { accuracy: guesses.filter((guess, i) => guess === test.y[i]).length / test.y.length };
  },
});
