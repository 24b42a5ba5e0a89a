import { Bench } from 'tinybench';

/** How long to measure; every suite takes it. */
export interface Effort {
  /** Times that all candidates take turns. */
  rounds: number;
  /** Milliseconds that each measures in a round. */
  time: number;
}

/** The median; NaN of nothing. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

/** Medians of ratios of figures that were measured in the same round: what drifts with the machine's clock cancels out. */
export function medianRatio(numerators: readonly number[], denominators: readonly number[]): number {
  return median(numerators.map((value, round) => value / denominators[round]!));
}

/** Median milliseconds of a call of `run`, measured for `time` milliseconds. `warmUp` precedes it with as long again, unmeasured. */
export function medianLatency(run: () => void, time: number, warmUp = false): number {
  const bench = new Bench({ time, iterations: 3, warmup: warmUp, warmupTime: time, warmupIterations: 3, throws: true });
  bench.add('run', run, { async: false });
  bench.runSync();
  const { result } = bench.tasks[0]!;
  if (result.state !== 'completed') throw new Error(`A measurement ended as "${result.state}", expected "completed".`);
  return result.latency.p50;
}

/** Seeded numbers in [-1, 1): xorshift (G. Marsaglia, Xorshift RNGs, 2003). */
export function randomNumbers(length: number, seed: number): Float32Array {
  let state = (Math.imul(seed + 1, 0x9e3779b1) | 1) >>> 0;
  return Float32Array.from({ length }, () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return state / 2 ** 31;
  });
}
