// Sweeps the functions of assembly/math.ts over all f32 and measures units in the last place against f64. The functions
// are not exported from the package's binary, so a small module around assembly/math.ts is compiled for the test.
import { readFileSync } from 'node:fs';
import { main } from 'assemblyscript/asc';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { normalCdf } from '../../src/normal-cdf.js';

const names = ['exp', 'tanh', 'sigmoid', 'log', 'log1p', 'expm1', 'normalCdf'] as const;
type Name = (typeof names)[number];
/** Units in the last place: in the normal distribution's left tail five roundings meet. */
const limitOf = (name: Name): number => (name === 'normalCdf' ? 4.6 : 2);

const loop = (name: Name): string => `
export function ${name}All(x: usize, y: usize, n: usize): void {
  for (let i: usize = 0; i < n * 4; i += 16) v128.store(y + i, Lanes.${name}(v128.load(x + i)));
}`;
const source = `import { Lanes } from './math';${names.map(loop).join('')}`;
const root = new URL('../../', import.meta.url);

async function compile(): Promise<Uint8Array<ArrayBuffer>> {
  let binary: Uint8Array | undefined;
  const options = '--outFile sweep.wasm -O3 --noAssert --runtime stub --enable simd --importMemory --noExportMemory'.split(' ');
  const { error, stderr } = await main(['assembly/sweep.ts', '--config', 'none', ...options], {
    readFile: (name: string) => {
      if (name === 'assembly/sweep.ts') return source;
      try {
        return readFileSync(new URL(name, root), 'utf8');
      } catch {
        return null;
      }
    },
    writeFile: (_: string, contents: Uint8Array | string) => {
      if (typeof contents !== 'string') binary = contents;
    },
    listFiles: () => [],
  });
  if (error || !binary) throw new Error(`assembly/math.ts does not compile: ${error?.message} ${stderr.toString()}`);
  return new Uint8Array(binary);
}

const CHUNK = 65536;
const memory = new WebAssembly.Memory({ initial: 16 });
const inputs = new Float32Array(memory.buffer, 1024, CHUNK);
const inputBits = new Uint32Array(memory.buffer, 1024, CHUNK);
const outputs = new Float32Array(memory.buffer, 1024 + CHUNK * 4, CHUNK);
const { instance } = await WebAssembly.instantiate(await compile(), { env: { memory } });

/** Applies a function to the first n inputs. */
function apply(name: Name, n: number): void {
  const run = instance.exports[`${name}All`] as (x: number, y: number, n: number) => void;
  run(inputs.byteOffset, outputs.byteOffset, Math.ceil(n / 4) * 4);
}

function resultOf(name: Name, x: number): number {
  inputs.fill(x, 0, 4);
  apply(name, 4);
  return outputs[0]!;
}

const exact: Record<Name, (x: number) => number> = {
  exp: Math.exp,
  tanh: Math.tanh,
  // e^x / (1 + e^x) for x < 0: Math.exp(-x) would overflow where the result is still a subnormal f32
  sigmoid: (x) => (x < 0 ? Math.exp(x) / (1 + Math.exp(x)) : 1 / (1 + Math.exp(-x))),
  log: Math.log,
  log1p: Math.log1p,
  expm1: Math.expm1,
  normalCdf,
};

const LARGEST = 2 ** 128 - 2 ** 104;
const doubles = new DataView(new ArrayBuffer(8));

/** The distance between neighbours of f32 at x. */
function unit(x: number): number {
  doubles.setFloat64(0, x);
  const exponent = ((doubles.getUint32(0) >>> 20) & 0x7ff) - 1023;
  return 2 ** (Math.max(exponent, -126) - 23);
}

function ulps(got: number, want: number): number {
  if (Number.isNaN(want)) return Number.isNaN(got) ? 0 : Infinity;
  // half a unit past the largest f32 the right answer is infinity
  if (Math.abs(want) >= LARGEST + 2 ** 103) return got === Math.sign(want) * Infinity ? 0 : Infinity;
  return Math.abs(got - want) / unit(want);
}

interface Worst {
  ulp: number;
  x: number;
}

/** The worst of the inputs whose bit patterns `next` gives, until it gives undefined. */
function sweep(name: Name, patterns: Iterable<number>, worst: Worst): void {
  let n = 0;
  const measure = (): void => {
    apply(name, n);
    for (let i = 0; i < n; i++) {
      const ulp = ulps(outputs[i]!, exact[name](inputs[i]!));
      if (ulp > worst.ulp || Number.isNaN(ulp)) Object.assign(worst, { ulp, x: inputs[i]! });
    }
    n = 0;
  };
  for (const pattern of patterns) {
    inputBits[n++] = pattern;
    if (n === CHUNK) measure();
  }
  measure();
}

function* every(step: number, from: number, to: number): Generator<number> {
  for (let pattern = from; pattern < to; pattern += step) yield pattern;
}

const bitsOf = (x: number): number => {
  doubles.setFloat32(0, x);
  return doubles.getUint32(0);
};

/** 2000 neighbours on either side of x. */
function* around(x: number): Generator<number> {
  const middle = bitsOf(x);
  for (let i = -2000; i <= 2000; i++) {
    const pattern = middle + i;
    if (pattern >= 0 && pattern < 2 ** 32) yield pattern;
  }
}

const halfLn2 = Math.LN2 / 2;
/** Where a branch, a reduction or a range ends. */
const edges: Record<Name, number[]> = {
  exp: [0, -0, 88.72283, 89, -87.33655, -103.27893, -103.97208, -104, ...[-151, -126, -3, -1, 1, 3, 5, 255].map((k) => k * halfLn2)],
  tanh: [0, -0, 0.55, 0.6, 0.625, 0.65, 9.01, 9.02, -0.625, -9.01, ...[1, 3, 5, 7, 9].map((k) => (k * halfLn2) / 2)],
  sigmoid: [0, -0, 17.33, -17.33, 88.72283, -87.33655, -103.97208, -104, ...[-255, -3, -1, 1, 3, 49].map((k) => k * halfLn2)],
  log: [0, 1, Math.SQRT2, Math.SQRT1_2, 2, 0.5, 1.17549435e-38, 3.4e38, 8388608],
  log1p: [0],
  expm1: [-0, -17.33, -25, ...[-255, -33, -5, -3, -1].map((k) => k * halfLn2)],
  normalCdf: [0, -0, 1, -1, 3, -3, 13.19, -13.19, 14.42, -14.42, 15, -15],
};

/** The ends of the range: log1p is made for 0 to 1, expm1 for what is not above 0. */
const highest = (name: Name): number => (name === 'log1p' ? 1 : Infinity);
const signs: Partial<Record<Name, readonly number[]>> = { log1p: [0], expm1: [0x80000000] };

for (const name of names) {
  test(`${name} is within ${limitOf(name)} ulp of f64 over its whole range`, () => {
    const worst: Worst = { ulp: 0, x: 0 };
    // 509 and 1009 are prime, so all low bits of the mantissa occur
    for (const sign of signs[name] ?? [0, 0x80000000]) {
      sweep(name, every(1009, sign, sign + bitsOf(highest(name))), worst);
      // where the functions bend: 2^-6 to 128
      sweep(name, every(127, sign + bitsOf(2 ** -6), sign + bitsOf(Math.min(128, highest(name)))), worst);
    }
    for (const x of edges[name]) sweep(name, around(x), worst);
    console.log(`  ${name}: worst ${worst.ulp.toFixed(3)} ulp, at ${worst.x}`);
    assert.ok(worst.ulp <= limitOf(name), `${name}(${worst.x}) = ${resultOf(name, worst.x)} is off by ${worst.ulp} ulp.`);
  });
}

test('ends of the range', () => {
  assert.is(resultOf('exp', Infinity), Infinity);
  assert.is(resultOf('exp', 1e4), Infinity);
  assert.is(resultOf('exp', -Infinity), 0);
  assert.is(resultOf('exp', -1e4), 0);
  assert.is(resultOf('exp', 0), 1);
  assert.is(resultOf('tanh', Infinity), 1);
  assert.is(resultOf('tanh', -Infinity), -1);
  assert.is(resultOf('tanh', 30), 1);
  assert.ok(Object.is(resultOf('tanh', -0), -0));
  assert.is(resultOf('sigmoid', Infinity), 1);
  assert.is(resultOf('sigmoid', -Infinity), 0);
  assert.is(resultOf('sigmoid', 0), 0.5);
  assert.ok(Math.abs(resultOf('sigmoid', -100) - Math.exp(-100)) <= 2 * 2 ** -149);
  assert.is(resultOf('log', 0), -Infinity);
  assert.is(resultOf('log', -0), -Infinity);
  assert.is(resultOf('log', 1), 0);
  assert.is(resultOf('log', Infinity), Infinity);
  for (const x of [-1, -1e-45, -3e38, -Infinity]) assert.ok(Number.isNaN(resultOf('log', x)), `log(${x})`);
});

test('NaN stays NaN, whatever its payload', () => {
  for (const name of names) {
    for (const pattern of [0x7fc00000, 0xffc00000, 0x7fffffff, 0xffffffff, 0x7fd23456, 0xffc00001]) {
      inputBits.fill(pattern, 0, 4);
      apply(name, 4);
      assert.ok(Number.isNaN(outputs[0]), `${name} of NaN ${pattern.toString(16)}`);
    }
  }
});

test('tanh is odd, bit for bit', () => {
  for (let i = 0; i < CHUNK; i += 2) {
    inputs[i] = i / 4096;
    inputs[i + 1] = -inputs[i]!;
  }
  apply('tanh', CHUNK);
  for (let i = 0; i < CHUNK; i += 2) assert.ok(Object.is(outputs[i + 1], -outputs[i]!), `tanh(${inputs[i + 1]}) = ${outputs[i + 1]}`);
});

test('a lane does not see its neighbours', () => {
  for (const name of names) {
    const xs = name === 'expm1' ? [-0.3, -4, -20, -1e-3, NaN, -90, -0.34, -0.35] : [0.3, -4, 20, 1e-3, NaN, -90, 0.61, 0.9];
    const alone = xs.map((x) => resultOf(name, x));
    for (let turn = 0; turn < 4; turn++) {
      const order = xs.map((_, i) => (i * 3 + turn) % xs.length);
      inputs.set(order.map((i) => xs[i]!));
      apply(name, xs.length);
      order.forEach((i, at) => {
        assert.ok(Object.is(outputs[at], alone[i]), `${name}(${xs[i]}) in lane ${at % 4}`);
      });
    }
  }
});

test.run();
