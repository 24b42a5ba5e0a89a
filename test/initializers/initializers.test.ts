import { createHash } from 'node:crypto';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { OptionError } from '../../src/errors.js';
import {
  constant,
  getInitializer,
  type Initializer,
  type InitializerName,
  type InitializerOption,
  orthogonal,
  randomNormal,
  randomUniform,
} from '../../src/initializers/index.js';
import { fans, known as further } from '../../src/initializers/initializer.js';
import { RandomStream } from '../../src/random.js';
import { sizeOf } from '../../src/shape.js';

function values(initializer: InitializerOption, shape: readonly number[], seed = 1): Float64Array {
  const out = new Float64Array(sizeOf(shape));
  getInitializer(initializer).fill(out, shape, new RandomStream(seed, 'test'));
  return out;
}

const mean = (numbers: Float64Array): number => numbers.reduce((sum, value) => sum + value, 0) / numbers.length;
const variance = (numbers: Float64Array): number => mean(numbers.map((value) => value * value)) - mean(numbers) ** 2;
const largest = (numbers: Float64Array): number => numbers.reduce((most, value) => Math.max(most, Math.abs(value)), 0);

test('fans', () => {
  assert.equal(fans([784, 128]), { fanIn: 784, fanOut: 128 });
  assert.equal(fans([3, 5, 16, 32]), { fanIn: 240, fanOut: 480 });
  assert.equal(fans([7, 4, 6]), { fanIn: 28, fanOut: 42 });
  assert.equal(fans([9]), { fanIn: 9, fanOut: 9 });
  assert.equal(fans([]), { fanIn: 1, fanOut: 1 });
});

// For dense and convolution shapes alike: the variance that the papers ask for
const wanted: Partial<Record<InitializerName, (fanIn: number, fanOut: number) => number>> = {
  glorotUniform: (fanIn, fanOut) => 2 / (fanIn + fanOut),
  glorotNormal: (fanIn, fanOut) => 2 / (fanIn + fanOut),
  heUniform: (fanIn) => 2 / fanIn,
  heNormal: (fanIn) => 2 / fanIn,
  lecunUniform: (fanIn) => 1 / fanIn,
};
const shapes = [
  { shape: [300, 100], fanIn: 300, fanOut: 100 },
  { shape: [3, 5, 16, 128], fanIn: 240, fanOut: 1920 },
];

const scaled = Object.keys(wanted) as InitializerName[];

for (const name of scaled) {
  for (const { shape, fanIn, fanOut } of shapes) {
    test(`${name} of shape ${shape.join(' x ')}: mean, variance and bound`, () => {
      const target = wanted[name]!(fanIn, fanOut);
      const weights = values(name, shape);
      const count = weights.length;
      assert.ok(Math.abs(mean(weights)) < 4 * Math.sqrt(target / count), `mean ${mean(weights)}`);
      // the variance of a squared standard normal number is 2, less for the bounded ones
      assert.ok(Math.abs(variance(weights) / target - 1) < 4 * Math.sqrt(2 / count), `variance ${variance(weights)} for ${target}`);
      const bound = name.endsWith('Uniform') ? Math.sqrt(3 * target) : (2 * Math.sqrt(target)) / 0.87962566103423978;
      assert.ok(largest(weights) <= Math.fround(bound) && largest(weights) > 0.97 * bound, `largest ${largest(weights)} for ${bound}`);
    });
  }
}

test('randomNormal and randomUniform: options and defaults', () => {
  const normal = values(randomNormal({ mean: 3, stddev: 0.5 }), [200, 200]);
  assert.ok(Math.abs(mean(normal) - 3) < 4 * (0.5 / 200), `mean ${mean(normal)}`);
  assert.ok(Math.abs(variance(normal) / 0.25 - 1) < 0.03, `variance ${variance(normal)}`);
  assert.ok(largest(normal.map((value) => value - 3)) > 1.5); // not truncated at 2 deviations
  assert.ok(Math.abs(variance(values('randomNormal', [200, 200])) / 0.0025 - 1) < 0.03);

  const uniform = values(randomUniform({ minval: 2, maxval: 4 }), [200, 200]);
  assert.ok(uniform.every((value) => value >= 2 && value <= 4));
  assert.ok(Math.abs(mean(uniform) - 3) < 0.02);
  assert.ok(largest(values('randomUniform', [200, 200])) <= Math.fround(0.05));
});

test('constants', () => {
  assert.equal([...values('zeros', [3])], [0, 0, 0]);
  assert.equal([...values('ones', [3])], [1, 1, 1]);
  assert.equal([...values(constant({ value: 0.1 }), [2])], [Math.fround(0.1), Math.fround(0.1)]);
});

for (const shape of [
  [20, 8],
  [8, 20],
  [12, 12],
  [3, 3, 2, 5],
]) {
  test(`orthogonal of shape ${shape.join(' x ')}`, () => {
    const gain = 2;
    const weights = values(orthogonal({ gain }), shape);
    const columns = shape[shape.length - 1]!;
    const rows = weights.length / columns;
    const tall = rows >= columns;
    const count = tall ? columns : rows;
    const element = (vector: number, place: number): number =>
      tall ? weights[place * columns + vector]! : weights[vector * columns + place]!;
    for (let a = 0; a < count; a++) {
      for (let b = 0; b < count; b++) {
        let product = 0;
        for (let place = 0; place < weights.length / count; place++) product += element(a, place) * element(b, place);
        assert.ok(Math.abs(product - (a === b ? gain * gain : 0)) < 2e-6, `vectors ${a} and ${b}: ${product}`); // f32 rounding
      }
    }
  });
}

test('orthogonal by blocks, tall and wide', () => {
  const n = 600;
  const gain = 2;
  // beyond what is computed vector by vector
  for (const shape of [
    [2 * n, n],
    [n, 2 * n],
  ]) {
    const weights = new Float32Array(2 * n * n);
    orthogonal({ gain }).fill(weights, shape, new RandomStream(1, 'large'));
    const [vector, place] = shape[0] === n ? [2 * n, 1] : [1, n];
    for (let pair = 0; pair < 3000; pair++) {
      // the last vectors have least room; every third pair is one and the same
      const a = n - 1 - ((pair * 7) % n);
      const b = pair % 3 === 0 ? a : (pair * 13) % n;
      let product = 0;
      for (let p = 0; p < 2 * n; p++) product += weights[a * vector + p * place]! * weights[b * vector + p * place]!;
      assert.ok(Math.abs(product - (a === b ? gain * gain : 0)) < 2e-6, `vectors ${a} and ${b}: ${product}`);
    }
  }
});

test('orthogonal favours no direction: the mean of many corner elements is 0 and of their squares 1 / n', () => {
  const corners = Float64Array.from({ length: 4000 }, (_, seed) => values('orthogonal', [3, 3], seed)[0]!);
  assert.ok(Math.abs(mean(corners)) < 4 * Math.sqrt(1 / 3 / corners.length), `mean ${mean(corners)}`);
  assert.ok(Math.abs(variance(corners) - 1 / 3) < 0.02, `variance ${variance(corners)}`);
});

const all: InitializerName[] = ['zeros', 'ones', 'constant', ...scaled, 'orthogonal', 'randomNormal', 'randomUniform'];

test('the same bits in f32 and f64, anew for another seed, and equal to a recorded hash', () => {
  const hash = createHash('sha256');
  for (const name of all) {
    const f64 = values(name, [3, 3, 8, 16]);
    const f32 = new Float32Array(f64.length);
    getInitializer(name).fill(f32, [3, 3, 8, 16], new RandomStream(1, 'test'));
    assert.equal([...f32], [...f64], name);
    if (!['zeros', 'ones', 'constant'].includes(name)) assert.is.not(values(name, [4, 4], 2)[0], values(name, [4, 4], 1)[0]);
    hash.update(new Uint8Array(f32.buffer));
  }
  assert.is(hash.digest('hex').slice(0, 16), '16489e7486c745d7');
});

test('names, configs and objects lead to the same initializer', () => {
  for (const name of all) {
    const made = getInitializer(name);
    assert.is(made.name, name);
    assert.is(getInitializer(made), made);
    const saved = JSON.parse(JSON.stringify({ name: made.name, ...made.config })) as { name: InitializerName };
    assert.equal([...values(getInitializer(saved), [4, 4])], [...values(made, [4, 4])]);
  }
  assert.equal(randomNormal({ stddev: 2 }).config, { mean: 0, stddev: 2 });
  assert.equal([...values(getInitializer({ name: 'constant', value: 4 }), [2])], [4, 4]);
});

test('bad input', () => {
  const refused = (run: () => unknown, message: string): void =>
    assert.throws(run, (error: Error) => {
      assert.is(error.message, message);
      return error instanceof OptionError;
    });
  const known = [...new Set([...all, ...Object.keys(further)])]
    .sort()
    .map((name) => `"${name}"`)
    .join(', ');
  const nearest = 'Did you mean "heNormal"?';
  refused(
    () => getInitializer('heNormall' as InitializerName),
    `layer: option "initializer" must be one of ${known}, received "heNormall". ${nearest}`,
  );
  refused(
    () => getInitializer(3 as unknown as Initializer),
    'layer: option "initializer" must be the name of an initializer or what heNormal() and its like give, received 3.',
  );
  refused(() => randomNormal({ stddev: -1 }), 'randomNormal: option "stddev" must be a finite number at least 0, received -1.');
  refused(() => randomNormal({ sd: 1 } as object), 'randomNormal: unknown option "sd". Known options: mean, stddev.');
  refused(() => randomUniform({ minval: 1 }), 'randomUniform: option "maxval" must be a finite number at least 1, received 0.05.');
  refused(() => constant({ value: NaN }), 'constant: option "value" must be a finite number, received NaN.');
  refused(() => orthogonal({ gian: 2 } as object), 'orthogonal: unknown option "gian". Did you mean "gain"?');
  refused(
    () => getInitializer({ name: 'constant', valeu: 1 } as unknown as Initializer),
    'constant: unknown option "valeu". Did you mean "value"?',
  );
});

test.run();
