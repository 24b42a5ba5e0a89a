import { Adam, type Callback, Dense, GRU, RandomStream, RepeatVector, Sequential, TimeDistributed } from 'wasm-nn';
import { CategoryEncoding, StringLookup } from 'wasm-nn/data';
import { program } from './program.js';

const CHARACTERS = [...'0123456789+ '];
const lookup = new StringLookup({ vocabulary: CHARACTERS, numOovIndices: 0 });
const oneHot = new CategoryEncoding({ numTokens: CHARACTERS.length, outputMode: 'oneHot' });

/** Sums such as "12+7 " with their answers "19 ", each pair of numbers once. */
function sums(digits: number, count: number) {
  const random = new RandomStream(39, 'sums');
  const pairs = new Map<string, [string, string]>();
  while (pairs.size < count) {
    const [a, b] = [random.below(10 ** digits), random.below(10 ** digits)];
    pairs.set(`${Math.min(a, b)}+${Math.max(a, b)}`, [`${a}+${b}`.padEnd(2 * digits + 1), String(a + b).padEnd(digits + 1)]);
  }
  return [...pairs.values()];
}

export interface AdditionOptions {
  readonly digits: number;
  readonly examples: number;
  readonly units: number;
  readonly epochs: number;
}

/** Trains, and tells how many of the test's answers are right, letter by letter. */
export async function learnAddition(
  { digits, examples, units, epochs }: AdditionOptions,
  verbose: 0 | 1,
  callbacks: readonly Callback<string>[],
) {
  const all = sums(digits, examples);
  const kept = Math.floor(0.9 * examples);
  const places = (side: 0 | 1) => lookup.call(all.map((pair) => [...pair[side]!]));
  const x = oneHot.call(places(0)).toArray() as number[][][];
  const y = places(1).toArray() as number[][];
  const model = new Sequential(
    [
      new GRU({ units, recurrentInitializer: 'glorotNormal', inputShape: [2 * digits + 1, CHARACTERS.length] }),
      new RepeatVector({ n: digits + 1 }),
      new GRU({ units, recurrentInitializer: 'glorotNormal', returnSequences: true }),
      new TimeDistributed({ layer: new Dense({ units: CHARACTERS.length, activation: 'softmax' }) }),
    ],
    { seed: 39 },
  );
  model.compile({ optimizer: new Adam({ learningRate: 0.01 }), loss: 'sparseCategoricalCrossentropy', metrics: ['accuracy'] });
  await model.fit(x.slice(0, kept), y.slice(0, kept), { epochs, batchSize: 64, verbose, callbacks });
  const guesses = model.predict(x.slice(kept)).argMax().toArray() as number[][];
  const answers = guesses
    .slice(0, 5)
    .map((answer, i) => `${all[kept + i]![0].trim()}=${answer.map((place) => CHARACTERS[place]).join('')}`);
  return { accuracy: model.evaluate(x.slice(kept), y.slice(kept)).accuracy!, answers };
}

export default program({
  about: 'to add numbers that are written out, such as 12+7, letter by letter: an encoder, its last state repeated, a decoder',
  options: { digits: 2, examples: 4500, units: 128, epochs: 40 },
  small: { examples: 2500, units: 48, epochs: 12 },
  reaches: { accuracy: { atLeast: 0.55 } },
  async run(options, { callbacks, verbose, say }) {
    const { accuracy, answers } = await learnAddition(options, verbose, callbacks);
    say(answers.join('   '));
    return { accuracy };
  },
});
