import { ActivationKind, type Kernels, type Pointer } from '../kernels.js';
import { type Part, partStart, type Team } from '../team.js';

/**
 * Work below this stays with the caller, in nanoseconds of one thread by the figures below: to hand a part over and hear that it is done
 * takes 1 to 3 microseconds while the others are awake.
 */
const LEAST_NS = 16_000;

/** Numbers of a cache line: two threads never write to the same one, if the output starts on one. */
const LINE = 16;

/** An address moved on by `numbers` f32; what is absent stays so. */
export const at = (pointer: Pointer, numbers: number): Pointer => (pointer ? pointer + numbers * 4 : 0);

/** Nanoseconds a number takes on one thread, as measured on Zen 4: tanh and sigmoid compute, the others wait for memory. */
const activationNs = (kind: ActivationKind): number => (kind === ActivationKind.tanh || kind === ActivationKind.sigmoid ? 1.4 : 0.15);

/** Splits `n` things, in groups of `group`, among the team if they take `ns` nanoseconds and that is worth it. */
export type Share = (
  kernel: string,
  n: number,
  group: number,
  ns: number,
  part: (start: number, count: number, thread: number) => Part,
) => boolean;

export function createShare(team: Team): Share {
  return (kernel, n, group, ns, part) => {
    const { size } = team;
    if (size === 1 || ns < LEAST_NS) return false;
    const parts: Part[] = [];
    for (let t = 0; t < size; t++) {
      const start = partStart(n, group, t, size);
      const count = partStart(n, group, t + 1, size) - start;
      if (count > 0) parts.push(part(start, count, parts.length));
    }
    if (parts.length < 2) return false;
    team.run(kernel, parts);
    return true;
  };
}

type Elementwise = 'activate' | 'activateGrad' | 'add' | 'affine' | 'fill' | 'softmax' | 'softmaxGrad';

/** Kernels whose outputs hang on inputs at the same place alone. */
export function shareElementwise(alone: Kernels, share: Share): Pick<Kernels, Elementwise> {
  return {
    activate(kind, slope, x, y, n) {
      const shared = share('activate', n, LINE, n * activationNs(kind), (i, count) => [kind, slope, at(x, i), at(y, i), count]);
      if (!shared) alone.activate(kind, slope, x, y, n);
    },
    activateGrad(kind, slope, y, dy, dx, n) {
      const shared = share('activateGrad', n, LINE, n * 0.2, (i, count) => [kind, slope, at(y, i), at(dy, i), at(dx, i), count]);
      if (!shared) alone.activateGrad(kind, slope, y, dy, dx, n);
    },
    add(a, b, y, n) {
      if (!share('add', n, LINE, n * 0.15, (i, count) => [at(a, i), at(b, i), at(y, i), count])) alone.add(a, b, y, n);
    },
    affine(x, y, n, scale, offset) {
      const shared = share('affine', n, LINE, n * 0.15, (i, count) => [at(x, i), at(y, i), count, scale, offset]);
      if (!shared) alone.affine(x, y, n, scale, offset);
    },
    fill(y, n, value) {
      if (!share('fill', n, LINE, n * 0.05, (i, count) => [at(y, i), count, value])) alone.fill(y, n, value);
    },
    softmax(x, y, rows, columns) {
      const part = (r: number, count: number): Part => [at(x, r * columns), at(y, r * columns), count, columns];
      if (!share('softmax', rows, 1, rows * columns * 2, part)) alone.softmax(x, y, rows, columns);
    },
    softmaxGrad(y, dy, dx, rows, columns) {
      const part = (r: number, count: number): Part => [at(y, r * columns), at(dy, r * columns), at(dx, r * columns), count, columns];
      if (!share('softmaxGrad', rows, 1, rows * columns * 0.5, part)) alone.softmaxGrad(y, dy, dx, rows, columns);
    },
  };
}

type Optimizers = 'sgd' | 'sgdMomentum' | 'adagrad' | 'rmsprop' | 'adam';

/** Updates, parameter by parameter. */
export function shareOptimizers(alone: Kernels, share: Share): Pick<Kernels, Optimizers> {
  return {
    sgd(p, g, n, rate) {
      if (!share('sgd', n, LINE, n * 0.2, (i, count) => [at(p, i), at(g, i), count, rate])) alone.sgd(p, g, n, rate);
    },
    sgdMomentum(p, g, v, n, rate, momentum, nesterov) {
      const part = (i: number, count: number): Part => [at(p, i), at(g, i), at(v, i), count, rate, momentum, Number(nesterov)];
      if (!share('sgdMomentum', n, LINE, n * 0.3, part)) alone.sgdMomentum(p, g, v, n, rate, momentum, nesterov);
    },
    adagrad(p, g, s, n, rate, epsilon) {
      const shared = share('adagrad', n, LINE, n * 0.7, (i, count) => [at(p, i), at(g, i), at(s, i), count, rate, epsilon]);
      if (!shared) alone.adagrad(p, g, s, n, rate, epsilon);
    },
    rmsprop(p, g, s, mean, v, n, rate, rest, momentum, epsilon) {
      const part = (i: number, count: number): Part => [
        ...[at(p, i), at(g, i), at(s, i), at(mean, i), at(v, i)],
        ...[count, rate, rest, momentum, epsilon],
      ];
      if (!share('rmsprop', n, LINE, n * 0.7, part)) alone.rmsprop(p, g, s, mean, v, n, rate, rest, momentum, epsilon);
    },
    adam(p, g, m, v, n, rate, rest1, rest2, epsilon, correction1, correction2, decay) {
      const part = (i: number, count: number): Part => [
        ...[at(p, i), at(g, i), at(m, i), at(v, i), count],
        ...[rate, rest1, rest2, epsilon, correction1, correction2, decay],
      ];
      const shared = share('adam', n, LINE, n * 0.8, part);
      if (!shared) alone.adam(p, g, m, v, n, rate, rest1, rest2, epsilon, correction1, correction2, decay);
    },
  };
}
