import { Dense, gradCheck, type Kernels, Layer, type LayerPlan, Rescaling, Reshape, Sequential } from 'wasm-nn';
import { digits } from './images.js';
import { program } from './program.js';

const plan = (plan: LayerPlan) => {
  const { input: x, inputGradient: dx, memory } = plan;
  plan.keep(x);
  const y = plan.output([2 * x.size]);
  return { x, y, dx, dy: plan.outputGradient, memory };
};
type State = ReturnType<typeof plan>;

/** Each example without its mean m, as its positive part and its negative part: y = [max(x - m, 0), max(m - x, 0)]. Nothing is lost, as ReLU loses it. */
class Antirectifier extends Layer<State> {
  plan = plan;

  forward(_: Kernels, { x, y, memory }: State, rows: number): void {
    const out = memory.floats(y.pointer, rows * y.size);
    this.each(rows, x.size, memory.floats(x.pointer, rows * x.size), (centered, at, i) => {
      out[2 * x.size * at + i] = Math.max(centered, 0);
      out[2 * x.size * at + x.size + i] = Math.max(-centered, 0);
    });
  }

  backward(_: Kernels, { x, dx, dy, memory }: State, rows: number): void {
    if (!dx) return;
    const [gradient, to] = [memory.floats(dy!.pointer, 2 * rows * x.size), memory.floats(dx.pointer, rows * x.size)];
    this.each(rows, x.size, memory.floats(x.pointer, rows * x.size), (centered, at, i) => {
      const from = 2 * x.size * at + i;
      to[at * x.size + i] = centered > 0 ? gradient[from]! : -gradient[from + x.size]!;
    });
    // the mean hangs on every number of the example
    for (let at = 0; at < rows; at++) {
      const row = to.subarray(at * x.size, (at + 1) * x.size);
      let mean = 0;
      for (let i = 0; i < x.size; i++) mean += row[i]! / x.size;
      for (let i = 0; i < x.size; i++) row[i]! -= mean;
    }
  }

  private each(rows: number, size: number, x: ArrayLike<number>, then: (centered: number, row: number, i: number) => void): void {
    for (let row = 0; row < rows; row++) {
      let mean = 0;
      for (let i = 0; i < size; i++) mean += x[row * size + i]! / size;
      for (let i = 0; i < size; i++) then(x[row * size + i]! - mean, row, i);
    }
  }
}

export default program({
  about: "digits by dense layers with an activation of the program's own, whose gradient is checked",
  options: { images: 20_000, testImages: 10_000, epochs: 3 },
  small: { images: 4000, testImages: 1000, epochs: 2 },
  reaches: { accuracy: { atLeast: 0.78 }, gradientError: { atMost: 1e-6 } },
  async run({ images, testImages, epochs }, { callbacks, verbose }) {
    const { train, test } = await digits(images, testImages);
    const build = (pixels: number, width: number) => {
      const dense = (units: number, activation?: 'softmax') => new Dense({ units, activation });
      const input = new Rescaling({ scale: 1 / 255, inputShape: pixels === 784 ? [28, 28, 1] : [pixels] });
      const model = new Sequential(
        [input, new Reshape({ targetShape: [pixels] }), dense(width), new Antirectifier(), dense(10, 'softmax')],
        { seed: 14 },
      );
      model.compile({ optimizer: 'adam', loss: 'sparseCategoricalCrossentropy', metrics: ['accuracy'] });
      return model;
    };
    const { maxRelativeError } = await gradCheck(
      build(3, 5),
      [
        [200, -90, 30],
        [10, 220, -180],
      ],
      [3, 7],
    );
    const model = build(784, 64);
    await model.fit(train.x, train.y, { epochs, batchSize: 64, verbose, callbacks });
    return { accuracy: model.evaluate(test.x, test.y, { batchSize: 500 }).accuracy!, gradientError: maxRelativeError };
  },
});
