import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { cos, exp, log, pow, sin } from '../src/scalar-math.js';

const view = new DataView(new ArrayBuffer(8));

/** How many f64 numbers lie between a and b. */
function ulps(a: number, b: number): number {
  const place = (x: number): bigint => {
    view.setFloat64(0, x);
    const bits = view.getBigInt64(0);
    return bits < 0n ? -(bits & 0x7fffffffffffffffn) : bits;
  };
  const distance = place(a) - place(b);
  return Number(distance < 0n ? -distance : distance);
}

/** The largest distance in ulp over `count` points from `low` to `high`, spaced evenly, or by factors. */
function worst(
  own: (x: number) => number,
  theirs: (x: number) => number,
  low: number,
  high: number,
  count: number,
  byFactors = false,
): number {
  let most = 0;
  for (let i = 0; i <= count; i++) {
    const share = i / count;
    const x = byFactors ? low * (high / low) ** share : low + (high - low) * share;
    most = Math.max(most, ulps(own(x), theirs(x)));
  }
  return most;
}

test('ulps counts', () => {
  assert.is(ulps(1, 1 + 2 ** -52), 1);
  assert.is(ulps(-Number.MIN_VALUE, Number.MIN_VALUE), 2);
});

test('log is within 2 ulp of Math.log', () => {
  assert.ok(worst(log, Math.log, 1e-300, 1e300, 100_000, true) <= 2);
  assert.ok(worst(log, Math.log, 0.4, 2.5, 100_000) <= 2);
  assert.ok(worst(log, Math.log, 1 - 1e-6, 1 + 1e-6, 20_000) <= 2);
  assert.ok(ulps(log(5e-324), Math.log(5e-324)) <= 2);
  assert.ok(ulps(log(1e-310), Math.log(1e-310)) <= 2);
});

test('log at the ends of its domain', () => {
  assert.is(log(1), 0);
  assert.is(log(0), -Infinity);
  assert.is(log(Infinity), Infinity);
  assert.ok(Number.isNaN(log(-1)) && Number.isNaN(log(NaN)));
});

test('exp is within 2 ulp of Math.exp', () => {
  assert.ok(worst(exp, Math.exp, -745, 709.7, 100_000) <= 2);
  assert.ok(worst(exp, Math.exp, -1, 1, 100_000) <= 2);
});

test('exp at the ends of its domain', () => {
  assert.is(exp(0), 1);
  assert.is(exp(710), Infinity);
  assert.is(exp(Infinity), Infinity);
  assert.is(exp(-746), 0);
  assert.is(exp(-Infinity), 0);
  assert.ok(Number.isNaN(exp(NaN)));
});

test('cos is within 3 ulp of Math.cos', () => {
  assert.ok(worst(cos, Math.cos, -7, 7, 100_000) <= 3);
  assert.ok(worst(cos, Math.cos, -1e6, 1e6, 100_000) <= 3);
});

test('cos near its zeros and at the ends of its domain', () => {
  for (const x of [Math.PI / 2, (3 * Math.PI) / 2, (41 * Math.PI) / 2, 1e5 * Math.PI + Math.PI / 2]) {
    assert.ok(ulps(cos(x), Math.cos(x)) <= 3, `at ${x}: ${cos(x)} and ${Math.cos(x)}`);
  }
  assert.is(cos(0), 1);
  assert.is(cos(Math.PI), -1);
  assert.ok(Number.isNaN(cos(Infinity)) && Number.isNaN(cos(NaN)));
});

test('sin is within 3 ulp of Math.sin', () => {
  assert.ok(worst(sin, Math.sin, -7, 7, 100_000) <= 3);
  assert.ok(worst(sin, Math.sin, -1e6, 1e6, 100_000) <= 3);
  assert.ok(worst(sin, Math.sin, 1e-300, 1, 20_000, true) <= 3);
});

test('sin near its zeros and at the ends of its domain', () => {
  for (const x of [Math.PI, 2 * Math.PI, -3 * Math.PI, 40 * Math.PI, 1e5 * Math.PI]) {
    assert.ok(ulps(sin(x), Math.sin(x)) <= 3, `at ${x}: ${sin(x)} and ${Math.sin(x)}`);
  }
  assert.ok(Object.is(sin(0), 0) && Object.is(sin(-0), -0));
  assert.is(sin(Math.PI / 2), 1);
  assert.is(sin(-Math.PI / 2), -1);
  assert.is(sin(5e-324), 5e-324);
  assert.ok(Number.isNaN(sin(Infinity)) && Number.isNaN(sin(NaN)));
});

test('pow is within 3 ulp of Math.pow, for large results too', () => {
  for (const exponent of [0.5, -1.5, 2, 7.25, -30, 1 / 3]) {
    const byMath = (x: number): number => x ** exponent;
    assert.ok(worst((x) => pow(x, exponent), byMath, 0.2, 5, 20_000) <= 3, `exponent ${exponent}`);
  }
  for (const base of [0.96, 0.5, 0.1, 1.0001, 3]) {
    const byMath = (x: number): number => base ** x;
    assert.ok(worst((x) => pow(base, x), byMath, -20, 20, 20_000) <= 3, `base ${base}`);
    assert.ok(worst((x) => pow(base, x), byMath, -250, 250, 20_000) <= 30, `base ${base}`);
  }
});

test('pow at the ends of its domain', () => {
  assert.is(pow(0.96, 0), 1);
  assert.is(pow(0.96, 1), 0.96);
  assert.is(pow(0, 2), 0);
  assert.is(pow(0, -2), Infinity);
  assert.is(pow(Infinity, -1), 0);
  assert.is(pow(2, 5000), Infinity);
  assert.is(pow(2, -5000), 0);
  assert.is(pow(0.5, Infinity), 0);
  assert.ok(Number.isNaN(pow(-2, 3)) && Number.isNaN(pow(2, NaN)));
});

test.run();
