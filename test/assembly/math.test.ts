// Sweeps the functions of assembly/math.ts and normal.ts over the f32 that they are made for, measures units in the last place against f64 and sees that those
// which rise do not fall anywhere. The functions are not exported from the package's binary, so a small module around these files is compiled for the
// test. `npm run test:math` takes every float, for half an hour (`npm run test:math -- tanh sigmoid` of these two alone); else it is every 1009th, every 127th where the functions bend, and all
// floats near the places where a branch, a reduction or a range ends.
import { readFileSync } from 'node:fs';
import { main } from 'assemblyscript/asc';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { normalCdf } from '../../src/normal-cdf.js';

const names = ['exp', 'expNonPositive', 'tanh', 'sigmoid', 'log', 'log1p', 'expm1', 'normalCdf'] as const;
type Name = (typeof names)[number];
/** Those made for x <= 0 alone. */
const nonPositive: readonly Name[] = ['expNonPositive', 'expm1'];
/** Units in the last place: in the normal distribution's left tail five roundings meet. */
const limitOf = (name: Name): number => (name === 'normalCdf' ? 4.6 : 2);

/** The function, in the class that has it. */
const calledOf = (name: Name): string => (name === 'normalCdf' ? 'Normal.cdf' : `Lanes.${name}`);
const loop = (name: Name): string => `
export function ${name}All(x: usize, y: usize, n: usize): void {
  for (let i: usize = 0; i < n * 4; i += 16) v128.store(y + i, ${calledOf(name)}(v128.load(x + i)));
}`;
const source = `import { Lanes } from './math';\nimport { Normal } from './normal';${names.map(loop).join('')}`;
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
  expNonPositive: Math.exp,
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
  /** Where a result is less than that of a smaller input. */
  falls: number | undefined;
}

/** The others come near to their result by cancellation, and may fall by a unit in the last place. */
const monotone: readonly Name[] = ['exp', 'expNonPositive', 'expm1', 'tanh', 'sigmoid'];

/** The worst of the inputs that `patterns` are the bits of, in ascending order: negative numbers fall. */
function sweep(name: Name, patterns: Iterable<number>, worst: Worst): void {
  const rises = monotone.includes(name);
  let n = 0;
  let before = Number.NaN;
  const measure = (): void => {
    apply(name, n);
    for (let i = 0; i < n; i++) {
      const ulp = ulps(outputs[i]!, exact[name](inputs[i]!));
      if (ulp > worst.ulp || Number.isNaN(ulp)) Object.assign(worst, { ulp, x: inputs[i]! });
      const y = outputs[i]!;
      if (rises && (inputs[i]! > 0 ? y < before : y > before)) worst.falls = inputs[i]!;
      before = y;
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

/** 1000 neighbours on either side of x. */
function* around(x: number): Generator<number> {
  const middle = bitsOf(x);
  for (let i = -1000; i <= 1000; i++) {
    const pattern = middle + i;
    if (pattern >= 0 && pattern < 2 ** 32) yield pattern;
  }
}

const halfLn2 = Math.LN2 / 2;
/** The odd numbers from one to another. */
const odd = (from: number, to: number): number[] => Array.from({ length: (to - from) / 2 + 1 }, (_, i) => from + 2 * i);
/** Where exp's results become subnormal, 2^-149 and 0, and where n changes. */
const endsOfExp = [-87.33655, -103.27893, -103.97208, -104, ...odd(-299, -1).map((k) => k * halfLn2)];
/** Where a branch, a reduction or a range ends. */
const edges: Record<Name, number[]> = {
  exp: [0, -0, 88.72283, 89, ...endsOfExp, ...odd(1, 255).map((k) => k * halfLn2)],
  expNonPositive: [-0, ...endsOfExp],
  tanh: [0, -0, 0.55, 9.01, 9.02, -0.55, -9.01, ...odd(1, 51).map((k) => (k * halfLn2) / 2)],
  // its reduction has steps of 1 / SIGMOID_STEPS
  sigmoid: [0, -0, 17.33, -17.33, 60, -87.33655, -103.97208, -104, ...odd(-299, 171).map((k) => k / 2 / 1.44335306)],
  log: [0, 1, Math.SQRT2, Math.SQRT1_2, 2, 0.5, 1.17549435e-38, 3.4e38, 8388608],
  log1p: [0],
  expm1: [-0, -17.33, -25, ...odd(-73, -1).map((k) => k * halfLn2)],
  normalCdf: [0, -0, 1, -1, 3, -3, 13.19, -13.19, 14.42, -14.42, 15, -15],
};

/** The ends of the range: log1p is made for 0 to 1, expm1 and expNonPositive for what is not above 0. */
const lowest = (name: Name): number => (name === 'log1p' ? 0 : -Infinity);
const highest = (name: Name): number => (nonPositive.includes(name) ? -0 : name === 'log1p' ? 1 : Infinity);

/** Stretches of bit patterns: of the range's numbers from 0 up, and from -0 down. */
const stretches = (name: Name, from: number, to: number): [number, number][] => [
  ...(highest(name) > 0 ? ([[bitsOf(from), bitsOf(Math.min(to, highest(name))) + 1]] as [number, number][]) : []),
  ...(lowest(name) < 0 ? ([[bitsOf(-from), bitsOf(-to) + 1]] as [number, number][]) : []),
];

const all = process.argv.includes('--all');
const asked = names.filter((name) => process.argv.includes(name));

for (const name of asked.length > 0 ? asked : names) {
  test(`${name} is within ${limitOf(name)} ulp of f64 over its whole range${monotone.includes(name) ? ', and never falls' : ''}`, () => {
    const worst: Worst = { ulp: 0, x: 0, falls: undefined };
    // 509 and 1009 are prime, so all low bits of the mantissa occur
    for (const [from, to] of stretches(name, 0, Infinity)) sweep(name, every(all ? 1 : 1009, from, to), worst);
    // where the functions bend
    for (const [from, to] of stretches(name, 2 ** -6, 128)) sweep(name, every(127, from, to), worst);
    for (const x of edges[name]) sweep(name, around(x), worst);
    console.log(`  ${name}: worst ${worst.ulp.toFixed(3)} ulp, at ${worst.x}`);
    assert.ok(worst.ulp <= limitOf(name), `${name}(${worst.x}) = ${resultOf(name, worst.x)} is off by ${worst.ulp} ulp.`);
    assert.is(worst.falls, undefined, `${name}(${worst.falls}) is less than at the float before.`);
  });
}

test('ends of the range', () => {
  assert.is(resultOf('exp', Infinity), Infinity);
  assert.is(resultOf('exp', 1e4), Infinity);
  for (const name of ['exp', 'expNonPositive'] as const) {
    assert.is(resultOf(name, -Infinity), 0);
    assert.is(resultOf(name, -1e4), 0);
    assert.is(resultOf(name, -0), 1);
  }
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
    const xs = nonPositive.includes(name) ? [-0.3, -4, -20, -1e-3, NaN, -90, -0.34, -0.35] : [0.3, -4, 20, 1e-3, NaN, -90, 0.61, 0.9];
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
