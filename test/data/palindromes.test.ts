import { createHash } from 'node:crypto';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { type LabelledSequences, type PalindromesOptions, palindromeBatches, palindromes } from '../../src/data/palindromes.js';
import { OptionError } from '../../src/errors.js';
import { Dense, Flatten, ready, Sequential } from '../../src/index.js';

/** The palindromes in full, as text. */
const texts = ({ x, y }: LabelledSequences): string[] =>
  Array.from(y, (last, i) => [...x.data.subarray(i * x.shape[1], (i + 1) * x.shape[1]), last].join(''));

function digest(sets: readonly LabelledSequences[]): string {
  const hash = createHash('sha256');
  for (const { x, y } of sets) hash.update(new Uint8Array(x.data.buffer)).update(new Uint8Array(y.buffer));
  return hash.digest('hex').slice(0, 16);
}

function refused(run: () => unknown, message: string): void {
  assert.throws(run, (error: Error) => error instanceof OptionError && error.message === message);
}

test('each is a palindrome of decimal digits', () => {
  for (const length of [2, 3, 4, 5, 10, 21]) {
    const set = palindromes({ length, samples: 200, seed: length });
    assert.equal(set.x.shape, [200, length - 1, 1]);
    assert.is(set.y.length, 200);
    for (const text of texts(set)) {
      assert.match(text, new RegExp(`^[0-9]{${length}}$`));
      assert.is([...text].reverse().join(''), text);
    }
  }
});

test('every palindrome is as likely, those that start with 0 among them', () => {
  const counts = new Map<string, number>();
  for (const text of texts(palindromes({ length: 3, samples: 100_000, seed: 1 }))) counts.set(text, (counts.get(text) ?? 0) + 1);
  assert.is(counts.size, 100);
  const chiSquare = [...counts.values()].reduce((sum, count) => sum + (count - 1000) ** 2 / 1000, 0);
  assert.ok(chiSquare < 148.23, `chi-square ${chiSquare}`); // 99 degrees of freedom, 0.1 %
});

test('the same seed gives the same bits everywhere, another seed others', () => {
  assert.is(digest([palindromes({ length: 9, samples: 300, seed: 3 })]), '3630a2110dba218a');
  assert.is(digest([...palindromeBatches({ length: 9, batchSize: 50, batches: 3, seed: 3 })]), '1eb74819c47e0187');
  assert.is.not(
    texts(palindromes({ length: 9, samples: 9, seed: 3 })).join(),
    texts(palindromes({ length: 9, samples: 9, seed: 4 })).join(),
  );
  assert.equal(palindromes({ length: 9, samples: 9 }), palindromes({ length: 9, samples: 9, seed: 0 }));
});

test('each batch of each pass is another, and a second call brings the same passes again', () => {
  const options = { length: 12, batchSize: 4, batches: 3, seed: 5 };
  const set = palindromeBatches(options);
  const passes = [[...set], [...set]];
  const all = passes.flat().map((batch) => texts(batch).join());
  assert.is(new Set(all).size, 6);
  const again = palindromeBatches(options);
  assert.equal([[...again], [...again]], passes);
  for (const { x, y } of passes.flat()) assert.equal([x.shape, y.length], [[4, 11, 1], 4]);
});

test('the batches are not the palindromes of the same seed', () => {
  const [batch] = palindromeBatches({ length: 20, batchSize: 5, seed: 1 });
  assert.is.not(texts(batch!).join(), texts(palindromes({ length: 20, samples: 5, seed: 1 })).join());
});

test('without a number of batches a pass has no end', () => {
  let seen = 0;
  for (const { y } of palindromeBatches({ length: 4, batchSize: 2 })) {
    seen += y.length;
    if (seen === 20_000) break;
  }
  assert.is(seen, 20_000);
});

test('fitDataset takes the batches epoch by epoch, evaluate the set, and a model learns from them', async () => {
  await ready();
  const layers = [new Flatten({ inputShape: [2, 1] }), new Dense({ units: 10, activation: 'softmax' })];
  const model = new Sequential(layers, { seed: 1 });
  model.compile({ optimizer: 'adam', loss: 'sparseCategoricalCrossentropy' });
  const { x, y } = palindromes({ length: 3, samples: 500 });
  const before = model.evaluate(x, y);
  const history = await model.fitDataset(palindromeBatches({ length: 3, batchSize: 32, batches: 20 }), { epochs: 2, verbose: 0 });
  assert.equal(history.epoch, [0, 1]);
  const after = model.evaluate(x, y);
  assert.ok(after.loss! < before.loss!, `loss ${before.loss} before, ${after.loss} after`);
});

test('options are checked', () => {
  const good = { length: 4, samples: 3 };
  refused(
    () => palindromes({ ...good, size: 3 } as PalindromesOptions),
    'palindromes: unknown option "size". Known options: length, samples, seed.',
  );
  refused(
    () => palindromes(undefined as unknown as PalindromesOptions),
    'palindromes: the options must be an object such as { length }, received undefined.',
  );
  refused(() => palindromes({ ...good, length: 1 }), 'palindromes: option "length" must be a finite number at least 2, received 1.');
  refused(() => palindromes({ ...good, samples: 0 }), 'palindromes: option "samples" must be a whole number of 1 or more, received 0.');
  refused(() => palindromes({ ...good, seed: -1 }), 'A random seed must be a whole number from 0 to 2^53 - 1, received -1.');
  const batch = { length: 4, batchSize: 3 };
  refused(
    () => palindromeBatches({ ...batch, batchSize: 0 }),
    'palindromeBatches: option "batchSize" must be a whole number of 1 or more, received 0.',
  );
  refused(
    () => palindromeBatches({ ...batch, batches: 0.5 }),
    'palindromeBatches: option "batches" must be a whole number of 1 or more, received 0.5.',
  );
  refused(() => palindromeBatches({ ...batch, seed: 0.5 }), 'A random seed must be a whole number from 0 to 2^53 - 1, received 0.5.');
});

test.run();
