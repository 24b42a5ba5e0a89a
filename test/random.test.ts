import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { FormatError, OptionError } from '../src/errors.js';
import { philox4x32 } from '../src/philox.js';
import { type RandomState, RandomStream, streamNumber } from '../src/random.js';

const draw = (count: number, next: () => number): number[] => Array.from({ length: count }, next);

/** Mean, variance, skewness and kurtosis. */
function moments(values: readonly number[]): { mean: number; variance: number; skewness: number; kurtosis: number } {
  const average = (power: number, center: number): number =>
    values.reduce((sum, value) => sum + (value - center) ** power, 0) / values.length;
  const mean = average(1, 0);
  const variance = average(2, mean);
  return { mean, variance, skewness: average(3, mean) / variance ** 1.5, kurtosis: average(4, mean) / variance ** 2 };
}

test('words are those of Philox with (block, 0, stream, 0) and the seed', () => {
  const seed = 0xa4093822 + 0x99f31 * 2 ** 32;
  const random = new RandomStream(seed, 5);
  const block = new Uint32Array(4);
  for (let counter = 0; counter < 3; counter++) {
    philox4x32(counter, 0, 5, 0, 0xa4093822, 0x99f31, block);
    assert.equal(
      draw(4, () => random.uint32()),
      [...block],
    );
  }
});

test('the counter carries past 2^32 blocks', () => {
  const random = new RandomStream(1, 2);
  random.restore({ ...random.state, counter: 2 ** 32 + 7 });
  const block = new Uint32Array(4);
  philox4x32(7, 1, 2, 0, 1, 0, block);
  assert.equal(
    draw(4, () => random.uint32()),
    [...block],
  );
});

test('stream names are FNV-1a hashes', () => {
  // Published test vectors of 32-bit FNV-1a
  assert.is(streamNumber(''), 0x811c9dc5);
  assert.is(streamNumber('a'), 0xe40c292c);
  assert.is(streamNumber('foobar'), 0xbf9cf968);
  assert.is(new RandomStream(3, 'foobar').uint32(), new RandomStream(3, 0xbf9cf968).uint32());
});

test('uniform numbers have the moments of [0, 1) and are multiples of 2^-24', () => {
  const random = new RandomStream(7, 'uniform');
  const values = draw(100_000, () => random.uniform());
  const { mean, variance } = moments(values);
  // four standard errors
  assert.ok(Math.abs(mean - 0.5) < 4 * Math.sqrt(1 / 12 / values.length), `mean ${mean}`);
  assert.ok(Math.abs(variance - 1 / 12) < 4 * Math.sqrt(1 / 180 / values.length), `variance ${variance}`);
  assert.ok(values.every((value) => value >= 0 && value < 1 && Number.isInteger(value * 2 ** 24)));
});

test('normal numbers have the moments of the normal distribution', () => {
  const random = new RandomStream(7, 'normal');
  const count = 100_000;
  const { mean, variance, skewness, kurtosis } = moments(draw(count, () => random.normal()));
  assert.ok(Math.abs(mean) < 4 * Math.sqrt(1 / count), `mean ${mean}`);
  assert.ok(Math.abs(variance - 1) < 4 * Math.sqrt(2 / count), `variance ${variance}`);
  assert.ok(Math.abs(skewness) < 4 * Math.sqrt(6 / count), `skewness ${skewness}`);
  assert.ok(Math.abs(kurtosis - 3) < 4 * Math.sqrt(24 / count), `kurtosis ${kurtosis}`);
});

test('neither streams of a seed nor seeds of a stream are correlated', () => {
  const count = 50_000;
  const values = (seed: number, stream: string | number): number[] => {
    const random = new RandomStream(seed, stream);
    return draw(count, () => random.uniform() - 0.5);
  };
  const first = values(1, 'dropout/0');
  for (const [seed, stream] of [
    [1, 'dropout/1'],
    [1, streamNumber('dropout/0') + 1],
    [2, 'dropout/0'],
    [2 ** 32 + 1, 'dropout/0'],
  ] as const) {
    const second = values(seed, stream);
    const correlation = first.reduce((sum, value, i) => sum + value * second[i]! * 12, 0) / count;
    assert.ok(Math.abs(correlation) < 4 / Math.sqrt(count), `seed ${seed}, stream ${stream}: ${correlation}`);
    assert.is.not(first[0], second[0]);
  }
});

test('below is uniform over 0 ... n - 1', () => {
  const random = new RandomStream(11, 'below');
  const counts = [0, 0, 0, 0, 0, 0, 0];
  for (let i = 0; i < 70_000; i++) counts[random.below(7)]! += 1;
  const chiSquare = counts.reduce((sum, count) => sum + (count - 10_000) ** 2 / 10_000, 0);
  assert.ok(chiSquare < 22.46, `chi-square ${chiSquare}`); // 6 degrees of freedom, 0.1 %
  assert.is(random.below(1), 0);
});

test('below draws a word anew where taking the remainder would be unfair', () => {
  // For n = 2^31 + 1 almost half of all words are past its last multiple. Of those kept, none may be n or more.
  const n = 2 ** 31 + 1;
  const random = new RandomStream(3, 'reject');
  const words = new RandomStream(3, 'reject');
  for (let i = 0; i < 1000; i++) {
    let word = words.uint32();
    while (word >= n) word = words.uint32();
    assert.is(random.below(n), word);
  }
});

test('shuffle permutes', () => {
  const indices = Uint32Array.from({ length: 1000 }, (_, i) => i);
  new RandomStream(5, 'shuffle').shuffle(indices);
  assert.is.not(indices.join(), [...indices].sort((a, b) => a - b).join());
  assert.equal(
    [...indices].sort((a, b) => a - b),
    [...indices.keys()],
  );
});

test('shuffle gives the six orders of three equally often', () => {
  const random = new RandomStream(5, 'orders');
  const counts = new Map<string, number>();
  for (let i = 0; i < 60_000; i++) {
    const order = Int32Array.of(0, 1, 2);
    random.shuffle(order);
    counts.set(order.join(), (counts.get(order.join()) ?? 0) + 1);
  }
  assert.is(counts.size, 6);
  const chiSquare = [...counts.values()].reduce((sum, count) => sum + (count - 10_000) ** 2 / 10_000, 0);
  assert.ok(chiSquare < 20.52, `chi-square ${chiSquare}`); // 5 degrees of freedom, 0.1 %
});

test('a restored state goes on with the same bits, wherever it was taken', () => {
  for (let words = 0; words < 9; words++) {
    for (const normals of [0, 1]) {
      const random = new RandomStream(2 ** 40 + 3, 'cut');
      draw(words, () => random.uint32());
      draw(normals, () => random.normal());
      const saved = JSON.parse(JSON.stringify(random.state)) as RandomState;
      const other = new RandomStream(0, 0);
      other.uint32();
      other.restore(saved);
      const future = (stream: RandomStream): number[] => [
        stream.normal(),
        stream.uint32(),
        stream.normal(),
        stream.normal(),
        stream.below(10),
      ];
      assert.equal(future(random), future(other));
      assert.equal(random.state, other.state);
    }
  }
});

test('a state that is none is refused and changes nothing', () => {
  const random = new RandomStream(1, 2);
  const good = random.state;
  const bad: unknown[] = [
    null,
    {},
    { ...good, position: 4 },
    { ...good, counter: -1 },
    { ...good, seed: 0.5 },
    { ...good, stream: 2 ** 32 },
    { ...good, spareNormal: '1' },
  ];
  for (const state of bad)
    assert.throws(
      () => random.restore(state as RandomState),
      (error: Error) => error instanceof FormatError,
    );
  assert.throws(
    () => random.restore({ ...good, position: 4 }),
    'A random stream\'s state must hold seed, stream, counter, position and spareNormal, received {"seed":1,"stream":2,"counter":0,"position":4,"spareNormal":null}.',
  );
  assert.equal(random.state, good);
});

test('seeds, streams and bounds out of range are refused', () => {
  const refused = (run: () => unknown, message: string): void =>
    assert.throws(run, (error: Error) => error instanceof OptionError && error.message === message);
  refused(() => new RandomStream(-1, 0), 'A random seed must be a whole number from 0 to 2^53 - 1, received -1.');
  refused(() => new RandomStream(0.5, 0), 'A random seed must be a whole number from 0 to 2^53 - 1, received 0.5.');
  refused(() => new RandomStream(0, 2 ** 32), 'A random stream must be a name or a whole number from 0 to 2^32 - 1, received 4294967296.');
  refused(() => new RandomStream(0, 0).below(0), 'RandomStream.below: n must be a whole number from 1 to 2^32, received 0.');
});

test.run();
