import { type Kernels, Layer, type LayerPlan, RandomStream } from 'wasm-nn';

const plan = (plan: LayerPlan) => {
  const { inputs, inputGradients: gradients, memory, training } = plan;
  const [mean, logVariance] = inputs as [(typeof inputs)[0], (typeof inputs)[0]];
  plan.keep(logVariance);
  plan.keep(mean);
  const y = plan.output(mean.shape);
  const noise = plan.scratch(mean.size, 'step');
  return { mean, logVariance, y, gradients, dy: plan.outputGradient, noise, memory, training };
};
type State = ReturnType<typeof plan>;

/**
 * z = mean + exp(logVariance / 2) noise, with normal noise in training, else z = mean, and the divergence of what it draws from from a standard normal, kl times
 * -1/2 sum(1 + logVariance - mean^2 - exp(logVariance)) an example, which it adds to the gradients: the mean over the batch, as a loss is.
 */
export class Sampling extends Layer<State> {
  readonly #random: RandomStream;
  readonly #kl: number;
  plan = plan;

  constructor(seed: number, kl: number) {
    super({}, {}, 'Sampling');
    this.#random = new RandomStream(seed, 'sampling');
    this.#kl = kl;
  }

  forward(_: Kernels, { mean, logVariance, y, noise, memory, training }: State, rows: number): void {
    const n = rows * mean.size;
    const [m, v, z, e] = [mean, logVariance, y, noise].map(({ pointer }) => memory.floats(pointer, n));
    for (let i = 0; i < n; i++) {
      e![i] = training ? this.#random.normal() : 0;
      z![i] = m![i]! + Math.exp(v![i]! / 2) * e![i]!;
    }
  }

  backward(_: Kernels, { mean, logVariance, gradients, dy, noise, memory }: State, rows: number): void {
    const n = rows * mean.size;
    const [m, v, dz, e] = [mean, logVariance, dy!, noise].map(({ pointer }) => memory.floats(pointer, n));
    const [dm, dv] = gradients.map((slot) => memory.floats(slot!.pointer, n));
    for (let i = 0; i < n; i++) {
      dm![i] = dz![i]! + (this.#kl * m![i]!) / rows;
      dv![i] = (dz![i]! * e![i]! * Math.exp(v![i]! / 2)) / 2 + (this.#kl * (Math.exp(v![i]!) - 1)) / (2 * rows);
    }
  }
}
