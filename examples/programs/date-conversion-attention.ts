import { Activation, Adam, Concatenate, Dense, Dot, Embedding, input, LSTM, Model, RandomStream } from 'wasm-nn';
import { program } from './program.js';

const MONTHS = 'jan feb mar apr may jun jul aug sep oct nov dec'.split(' ');
const [IN, OUT] = [12, 10];
/** 0 is padding; of what is written also the start. */
const INPUT = ['', ...'0123456789/-., abcdefghijklmnopqrstuvwxyz'];
const OUTPUT = ['', '>', ...'0123456789-'];

const two = (n: number): string => String(n).padStart(2, '0');
/** The ways in which a date is written. */
const FORMATS: readonly ((y: number, m: number, d: number) => string)[] = [
  (y, m, d) => `${two(d)}${MONTHS[m - 1]}${y}`,
  (y, m, d) => `${two(m)}/${two(d)}/${y}`,
  (y, m, d) => `${m}/${d}/${two(y % 100)}`,
  (y, m, d) => `${two(d)}.${two(m)}.${y}`,
  (y, m, d) => `${MONTHS[m - 1]} ${d}, ${two(y % 100)}`,
  (y, m, d) => `${y}${two(m)}${two(d)}`,
  (y, m, d) => `${y}-${m}-${d}`,
];

/** Dates from 1950 to 2049: how they are written, and as year-month-day. */
function dates(count: number, seed: number) {
  const random = new RandomStream(seed, 'dates');
  return Array.from({ length: count }, () => {
    const [y, m, d] = [1950 + random.below(100), 1 + random.below(12), 1 + random.below(28)];
    return { text: FORMATS[random.below(FORMATS.length)]!(y, m, d), iso: `${y}-${two(m)}-${two(d)}` };
  });
}
const codes = (text: string, letters: readonly string[], length: number) =>
  Array.from({ length }, (_, i) => (i < text.length ? letters.indexOf(text[i]!) : 0));

function network(units: number): Model {
  const [text, written] = [input({ shape: [IN], name: 'text' }), input({ shape: [OUT], name: 'written' })];
  const letters = (letters: readonly string[]) => new Embedding({ inputDim: letters.length, outputDim: units });
  const [encoder, , state] = new LSTM({ units, returnSequences: true, returnState: true }).apply(letters(INPUT).apply(text));
  const lstm = new LSTM({ units, returnSequences: true });
  const decoder = lstm.apply([letters(OUTPUT).apply(written), state!, state!]);
  // (steps written, letters of the text): where each step looks
  const attention = new Activation({ activation: 'softmax', name: 'attention' }).apply(new Dot({ axes: 2 }).apply([decoder, encoder!]));
  const context = new Dot({ axes: [2, 1] }).apply([attention, encoder!]);
  const combined = new Dense({ units, activation: 'tanh' }).apply(new Concatenate().apply([context, decoder]));
  return new Model({
    inputs: [text, written],
    outputs: new Dense({ units: OUTPUT.length, activation: 'softmax' }).apply(combined),
    seed: 40,
  });
}

export default program({
  about: 'dates as people write them to year-month-day: an encoder and a decoder that attends to the letters',
  options: { dates: 12_000, units: 64, epochs: 8 },
  small: { dates: 2500, units: 48, epochs: 5 },
  reaches: { letters: { atLeast: 0.75 } },
  async run({ dates: count, units, epochs }, { callbacks, verbose, say }) {
    const model = network(units);
    model.compile({
      optimizer: new Adam({ learningRate: 0.006, globalClipNorm: 1 }),
      loss: 'sparseCategoricalCrossentropy',
      metrics: ['accuracy'],
    });
    // the decoder reads what it is to write, a letter late
    const examples = (set: ReturnType<typeof dates>) => ({
      x: { text: set.map(({ text }) => codes(text, INPUT, IN)), written: set.map(({ iso }) => codes(`>${iso}`, OUTPUT, OUT)) },
      y: set.map(({ iso }) => codes(iso, OUTPUT, OUT)),
    });
    const train = examples(dates(count, 40));
    await model.fit(train.x, train.y, { epochs, batchSize: 64, verbose, callbacks });

    // read from here on alone: each letter follows from those that the network wrote itself
    const test = dates(200, 41);
    const { x, y } = examples(test);
    const written = test.map(() => codes('>', OUTPUT, OUT));
    const out = test.map(() => [] as number[]);
    for (let step = 0; step < OUT; step++) {
      const guesses = model.predict({ text: x.text, written }).argMax().toArray() as number[][];
      for (const [i, guess] of guesses.entries()) {
        out[i]!.push(guess[step]!);
        if (step + 1 < OUT) written[i]![step + 1] = guess[step]!;
      }
    }
    for (let i = 0; i < 4; i++) say(`${test[i]!.text}: ${out[i]!.map((code) => OUTPUT[code]).join('')}`);
    return { letters: out.flatMap((row, i) => row.filter((code, step) => code === y[i]![step])).length / (200 * OUT) };
  },
});
