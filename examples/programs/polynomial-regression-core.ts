import { RandomStream, Tensor } from 'wasm-nn';
import { matmul } from 'wasm-nn/ops';
import { program } from './program.js';

const COEFFICIENTS = [-0.4, -0.2, 0.9, 0.8]; // of 1, x, x^2, x^3

export default program({
  about: 'the coefficients of a cubic by gradient descent written out, on products of matrices alone',
  options: { points: 100, steps: 2000 },
  small: { steps: 600 },
  reaches: { worstCoefficient: { atMost: 0.1 } },
  async run({ points, steps }, { say }) {
    const random = new RandomStream(2, 'points');
    const at = Float32Array.from({ length: points }, () => 2 * random.uniform() - 1);
    const powers = new Tensor(
      Float32Array.from({ length: 4 * points }, (_, i) => at[i >> 2]! ** (i % 4)),
      [points, 4],
    );
    const target = at.map((x) => COEFFICIENTS.reduce((sum, c, power) => sum + c * x ** power, 0.02 * random.normal()));
    const w = new Float32Array(4);
    for (let step = 0; step < steps; step++) {
      // the loss is the mean of (X w - y)^2, its gradient 2 X^T (X w - y) / n
      const errors = matmul(powers, new Tensor(w, [4, 1])).data.map((value, i) => value - target[i]!);
      const gradient = matmul(powers, new Tensor(errors, [points, 1]), { transposeA: true }).data;
      for (let i = 0; i < 4; i++) w[i]! -= 0.5 * (2 / points) * gradient[i]!;
    }
    say(`coefficients ${[...w].map((c) => c.toFixed(3)).join(', ')}; those of the points ${COEFFICIENTS.join(', ')}`);
    return { worstCoefficient: Math.max(...COEFFICIENTS.map((c, i) => Math.abs(w[i]! - c))) };
  },
});
