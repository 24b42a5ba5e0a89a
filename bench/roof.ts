import { readFileSync } from 'node:fs';
import asc from 'assemblyscript/asc';
import { median } from './measure.js';

/** Operations of a round of `multiplyAdd`: twelve chains, four numbers, a multiplication and an addition. */
const OPERATIONS = 96;
/** Bytes that a copy reads and writes together: in the first cache, in the second, in the third, in memory. */
const SIZES = [32, 1024, 8 * 1024, 128 * 1024].map((kilobytes) => kilobytes * 1024);
const REPEATS = 5;

interface Programs {
  memory: WebAssembly.Memory;
  multiplyAdd(rounds: number): number;
  copy(bytes: number, rounds: number): void;
}

/** What the CPU can do from wasm on one thread. */
export interface Roof {
  /** Multiplications and additions in registers, 128 bits wide. */
  gflops: number;
  /** Bytes read and written a nanosecond, by the bytes that a copy touches. */
  gbs: readonly { bytes: number; gbs: number }[];
}

async function compile(): Promise<Programs> {
  const source = readFileSync(new URL('peers/roof.as', import.meta.url), 'utf8');
  const { binary, stderr } = await asc.compileString(source, { optimizeLevel: 3, runtime: 'stub', enable: ['simd'], initialMemory: 4096 });
  if (!binary) throw new Error(`bench/peers/roof.as does not compile: ${stderr.toString()}`);
  const { instance } = await WebAssembly.instantiate(binary as BufferSource, { env: { abort() {} } });
  return instance.exports as unknown as Programs;
}

/** The best of a few runs, each about `milliseconds` long: what stands in the way of the peak can only slow it. */
function bestRate(work: (rounds: number) => void, perRound: number, milliseconds: number): number {
  let rounds = 1;
  const time = (): number => {
    const start = performance.now();
    work(rounds);
    return performance.now() - start;
  };
  while (time() < milliseconds / 4) rounds *= 2;
  const rates = Array.from({ length: REPEATS }, () => (perRound * rounds) / time() / 1e6);
  return median(rates.sort((a, b) => b - a).slice(0, 3));
}

/** Measures it for about `milliseconds` a figure. */
export async function measureRoof(milliseconds: number): Promise<Roof> {
  const { multiplyAdd, copy } = await compile();
  return {
    gflops: bestRate((rounds) => void multiplyAdd(rounds), OPERATIONS, milliseconds),
    gbs: SIZES.map((bytes) => ({ bytes, gbs: bestRate((rounds) => copy(bytes / 2, rounds), bytes, milliseconds) })),
  };
}

/** Bytes a nanosecond for what touches so many bytes. */
export const bandwidth = ({ gbs }: Roof, bytes: number): number => (gbs.find((one) => bytes <= one.bytes) ?? gbs.at(-1)!).gbs;
