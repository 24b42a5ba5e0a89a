import { Adam, Dense, Embedding, input, LSTM, Model, RandomStream } from 'wasm-nn';
import { TextVectorization } from 'wasm-nn/data';
import { program } from './program.js';

const ONES =
  'zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen'.split(
    ' ',
  );
const TENS = 'twenty thirty forty fifty sixty seventy eighty ninety'.split(' ');
const UNS = 'zéro un deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze seize'.split(' ');
const DIZAINES = 'vingt trente quarante cinquante soixante'.split(' ');

function english(n: number): string {
  if (n >= 100) return `${ONES[Math.floor(n / 100)]} hundred${n % 100 > 0 ? ` ${english(n % 100)}` : ''}`;
  if (n < 20) return ONES[n]!;
  return n % 10 > 0 ? `${TENS[Math.floor(n / 10) - 2]} ${ONES[n % 10]}` : TENS[n / 10 - 2]!;
}

function french(n: number): string {
  if (n >= 100) return [...(n >= 200 ? [UNS[Math.floor(n / 100)]] : []), 'cent', ...(n % 100 > 0 ? [french(n % 100)] : [])].join(' ');
  if (n < 17) return UNS[n]!;
  if (n < 20) return `dix ${UNS[n - 10]}`;
  if (n >= 80) return `quatre vingt${n > 80 ? ` ${french(n - 80)}` : ''}`;
  const tens = Math.min(6, Math.floor(n / 10));
  const rest = n - 10 * tens;
  return [DIZAINES[tens - 2], ...(rest % 10 === 1 ? ['et'] : []), ...(rest > 0 ? [french(rest)] : [])].join(' ');
}

export default program({
  about:
    'numbers in English to French, word by word: the state in which an encoder ends is that in which a decoder begins. Numbers stand in for the sentences of the original',
  options: { units: 96, epochs: 60 },
  small: { units: 64, epochs: 14 },
  reaches: { words: { atLeast: 0.75 } },
  async run({ units, epochs }, { callbacks, verbose, say }) {
    const order = Int32Array.from({ length: 1000 }, (_, i) => i);
    new RandomStream(42, 'numbers').shuffle(order);
    const [from, to] = [[...order].map(english), [...order].map(french)];
    const [source, target] = [
      new TextVectorization({ outputSequenceLength: 5 }),
      new TextVectorization({ standardize: false, outputSequenceLength: 9 }),
    ];
    source.adapt(from);
    target.adapt([...to, '> <']);
    const x = source.call(from).toArray() as number[][];
    const written = target.call(to.map((text) => `> ${text}`)).toArray() as number[][];
    const y = target.call(to.map((text) => `${text} <`)).toArray() as number[][];

    const [read, before] = [input({ shape: [5], name: 'read' }), input({ shape: [9], name: 'before' })];
    const words = (of: TextVectorization) => new Embedding({ inputDim: of.vocabularySize(), outputDim: 32 });
    const [, ...state] = new LSTM({ units, returnState: true }).apply(words(source).apply(read));
    const decoder = new LSTM({ units, returnSequences: true }).apply([words(target).apply(before), ...state]);
    const outputs = new Dense({ units: target.vocabularySize(), activation: 'softmax' }).apply(decoder);
    const model = new Model({ inputs: { read, before }, outputs, seed: 42 });
    model.compile({ optimizer: new Adam({ learningRate: 0.01, globalClipNorm: 1 }), loss: 'sparseCategoricalCrossentropy' });
    await model.fit({ read: x.slice(0, 850), before: written.slice(0, 850) }, y.slice(0, 850), {
      epochs,
      batchSize: 32,
      verbose,
      callbacks,
    });

    // word after word, each from those that the network wrote itself
    const [start, end] = ['>', '<'].map((mark) => target.getVocabulary().indexOf(mark)) as [number, number];
    const own = x.slice(850).map(() => [start, ...new Array<number>(8).fill(0)]);
    const out = own.map(() => [] as number[]);
    for (let step = 0; step < 9; step++) {
      const guesses = model
        .predict({ read: x.slice(850), before: own })
        .argMax()
        .toArray() as number[][];
      for (const [i, guess] of guesses.entries()) {
        if (out[i]!.at(-1) !== end) out[i]!.push(guess[step]!);
        if (step < 8) own[i]![step + 1] = guess[step]!;
      }
    }
    const spoken = out.map((row) => row.filter((word) => word !== end).map((word) => target.getVocabulary()[word]));
    for (let i = 0; i < 4; i++) say(`${from[850 + i]}: ${spoken[i]!.join(' ')}`);
    const all = to.slice(850).map((text) => text.split(' '));
    const right = all.flatMap((text, i) => text.filter((word, at) => word === spoken[i]![at])).length;
    return { words: right / all.flat().length };
  },
});
