import { Adam, Dense, evaluateDataset, Flatten, GRU, RandomStream, Sequential } from 'wasm-nn';
import { program } from './program.js';

const COLUMNS = 4;
/** A step is an hour; a look back is two days, a look ahead a day. */
const [BACK, AHEAD, BATCH] = [48, 24, 64];

/**
 * A stand-in for the weather of Jena: temperature in a year's and a day's cycle, and fronts, warm or cold, that come and fade in days, which
 * pressure tells of before they come; besides the hour as two columns. Each column of mean 0 and deviation 1 or so.
 */
function weather(hours: number): Float32Array {
  const random = new RandomStream(34, 'weather');
  const out = new Float32Array(hours * COLUMNS);
  let [coming, front] = [0, 0];
  for (let hour = 0; hour < hours; hour++) {
    coming += -coming / 40 + 0.22 * random.normal();
    front += (coming - front) / 20;
    const day = (2 * Math.PI * hour) / 24;
    const temperature = Math.sin((2 * Math.PI * hour) / (24 * 365)) + 0.6 * Math.sin(day) + 0.7 * front + 0.1 * random.normal();
    out.set([temperature, coming + 0.1 * random.normal(), Math.sin(day), Math.cos(day)], hour * COLUMNS);
  }
  return out;
}

/** Batches of two days each, drawn anywhere from `from` to `to`, and the temperature a day later. */
function* days(series: Float32Array, from: number, to: number, seed: number) {
  const random = new RandomStream(seed, 'days');
  while (true) {
    const x = new Float32Array(BATCH * BACK * COLUMNS);
    const y = new Float32Array(BATCH);
    for (let row = 0; row < BATCH; row++) {
      const start = from + random.below(to - from - BACK - AHEAD);
      x.set(series.subarray(start * COLUMNS, (start + BACK) * COLUMNS), row * BACK * COLUMNS);
      y[row] = series[(start + BACK - 1 + AHEAD) * COLUMNS]!;
    }
    yield { x: { data: x, shape: [BATCH, BACK, COLUMNS] }, y };
  }
}

export default program({
  about:
    'the temperature a day ahead, from two days of weather: a GRU beside a linear model and the common sense that tomorrow is as today. The weather is a stand-in: a year and a day as cycles, and fronts',
  options: { hours: 20_000, epochs: 15, batchesPerEpoch: 100 },
  small: { hours: 20_000, epochs: 6, batchesPerEpoch: 60 },
  // mean absolute errors as shares of common sense's
  reaches: { linear: { atMost: 0.93 }, gru: { atMost: 0.93 } },
  async run({ hours, epochs, batchesPerEpoch }, { callbacks, verbose, say }) {
    const series = weather(hours);
    const kept = Math.floor(0.8 * hours);
    const test = () => days(series, kept, hours, 35);
    let sense = 0;
    let count = 0;
    for (const { x, y } of test()) {
      for (let row = 0; row < BATCH; row++) sense += Math.abs(y[row]! - x.data[(row * BACK + BACK - 1) * COLUMNS]!);
      count += BATCH;
      if (count >= 20 * BATCH) break;
    }
    const inputShape = [BACK, COLUMNS];
    const networks = {
      linear: [new Flatten({ inputShape }), new Dense({ units: 1 })],
      gru: [new GRU({ units: 32, inputShape }), new Dense({ units: 1 })],
    };
    const shares: Record<string, number> = {};
    for (const [name, layers] of Object.entries(networks)) {
      const model = new Sequential(layers, { seed: 34 });
      model.compile({ optimizer: new Adam({ learningRate: 0.003 }), loss: 'meanAbsoluteError' });
      await model.fitDataset((epoch) => days(series, 0, kept, 100 + epoch), { epochs, batchesPerEpoch, verbose, callbacks });
      shares[name] = (await evaluateDataset(model, test(), { batches: 20 })).loss / (sense / count);
      say(`${name}: ${(100 * shares[name]!).toFixed(0)} % of the error of common sense`);
    }
    return { linear: shares.linear!, gru: shares.gru! };
  },
});
