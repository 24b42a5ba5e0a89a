import { Adam, Dense, Normalization, Sequential } from 'wasm-nn';
import { program } from './program.js';
import { drawTable, split } from './tables.js';

/** Speed (mph), break to the side and upwards (inches), spin (100 rpm) of each kind of pitch. */
const PITCHES = {
  'four-seam fastball': [94, -4, 16, 23],
  'two-seam fastball': [92, -9, 11, 21],
  sinker: [92, -8, 6, 21],
  cutter: [88, 2, 8, 24],
  slider: [84, 5, 2, 25],
  changeup: [83, -8, 7, 17],
  curveball: [78, 6, -9, 26],
} as const;
const SPREAD = [1.5, 1.5, 1.7, 1.2];

/** A stand-in for the table of real pitches: normal around the means of its kind, besides the same seen as accelerations and as time in the air. */
const pitches = (rows: number) =>
  drawTable([], rows, 8, (random) => {
    const kind = random.below(7);
    const drawn = Object.values(PITCHES)[kind]!.map((mean, i) => mean + SPREAD[i]! * random.normal());
    const [speed, side, up] = drawn as [number, number, number];
    return [[...drawn, side / speed, up / speed, 60.5 / (1.467 * speed), random.below(2)], kind];
  });

export default program({
  about: 'the kind of a baseball pitch, of seven, from its flight. A stand-in for the table of real pitches',
  options: { rows: 7000, epochs: 20 },
  small: { rows: 2100, epochs: 12 },
  reaches: { accuracy: { atLeast: 0.85 }, worstKind: { atLeast: 0.65 } },
  async run({ rows, epochs }, { callbacks, verbose, say }) {
    const [train, test] = split(pitches(rows), rows - 700);
    const scaling = new Normalization({ inputShape: [8] });
    scaling.adapt(train.x);
    const hidden = [150, 75].map((units) => new Dense({ units, activation: 'relu' }));
    const model = new Sequential([scaling, ...hidden, new Dense({ units: 7, activation: 'softmax' })], { seed: 8 });
    model.compile({ optimizer: new Adam({ learningRate: 0.002 }), loss: 'sparseCategoricalCrossentropy', metrics: ['accuracy'] });
    await model.fit(train.x, train.y, { epochs, batchSize: 50, verbose, callbacks });
    const guesses = model.predict(test.x).argMax().data;
    const right = Object.keys(PITCHES).map((name, kind) => {
      const places = test.y.flatMap((y, i) => (y === kind ? [i] : []));
      const share = places.filter((i) => guesses[i] === kind).length / places.length;
      say(`${name}: ${(100 * share).toFixed(0)} %`);
      return share;
    });
    return { accuracy: model.evaluate(test.x, test.y).accuracy!, worstKind: Math.min(...right) };
  },
});
