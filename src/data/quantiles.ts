/** A sketch of sorted values: some of them, each standing for a number of values. */
interface Sketch {
  readonly values: readonly number[];
  readonly weights: readonly number[];
}

/** y at x, on the line through the points (xs, ys), xs rising; the ends beyond them. */
function interpolate(x: number, xs: readonly number[], ys: readonly number[]): number {
  const after = xs.findIndex((known) => known >= x);
  if (after < 0) return ys[ys.length - 1]!;
  if (after === 0 || xs[after] === x) return ys[after]!;
  const share = (x - xs[after - 1]!) / (xs[after]! - xs[after - 1]!);
  return ys[after - 1]! + share * (ys[after]! - ys[after - 1]!);
}

/** `sketch` brought down to 1 / share values at the quantiles share, 2 share, ...; as it is where it holds no more. */
function compressed(sketch: Sketch, share: number): Sketch {
  if (sketch.values.length * share < 1) return sketch;
  let sum = 0;
  const sums = sketch.weights.map((weight) => {
    sum += weight;
    return sum;
  });
  const shares = sums.map((part) => part / sum);
  const count = Math.ceil(1 / share);
  const places = Array.from({ length: count }, (_, i) => share + i * share);
  const reached = places.map((place) => interpolate(place, shares, sums));
  return {
    values: places.map((place) => interpolate(place, shares, sketch.values)),
    weights: reached.map((weight, i) => weight - (reached[i - 1] ?? 0)),
  };
}

/** Approximate quantiles, of an error of about `epsilon` times the number of values, as Keras's Discretization takes them. */
export class Quantiles {
  private sketch: Sketch = { values: [], weights: [] };

  constructor(private readonly epsilon: number) {}

  add(values: readonly number[]): void {
    const sorted = [...values].sort((a, b) => a - b);
    const increment = sorted.length * this.epsilon;
    const step = Math.max(increment, 1);
    const taken = sorted.filter((_, i) => i >= Math.trunc(increment) && (i - Math.trunc(increment)) % Math.trunc(step) === 0);
    const merged = [
      ...this.sketch.values.map((value, i) => [value, this.sketch.weights[i]!] as const),
      ...taken.map((value) => [value, step] as const),
    ].sort((a, b) => a[0] - b[0]);
    this.sketch = compressed({ values: merged.map(([value]) => value), weights: merged.map(([, weight]) => weight) }, this.epsilon);
  }

  /** The values between `bins` parts of equally many. */
  boundaries(bins: number): number[] {
    return compressed(this.sketch, 1 / bins).values.slice(0, -1);
  }
}
