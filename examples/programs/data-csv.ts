import { Readable } from 'node:stream';
import { parse } from 'csv-parse';
import { Adam, Dense, evaluateDataset, Normalization, Sequential } from 'wasm-nn';
import { program } from './program.js';
import { housing, toCsv } from './tables.js';

const BATCH = 64;

/** The rows of a CSV file, as it is read, in batches; the last column is the target. */
async function* batches(csv: string) {
  let rows: number[][] = [];
  const batch = () => ({ x: rows.map((row) => row.slice(0, -1)), y: rows.map((row) => row.at(-1)!) });
  for await (const row of Readable.from([csv]).pipe(parse({ fromLine: 2, cast: Number }))) {
    rows.push(row as number[]);
    if (rows.length < BATCH) continue;
    yield batch();
    rows = [];
  }
  if (rows.length > 0) yield batch();
}

export default program({
  about: 'linear regression from a CSV file that is read while the model learns. A stand-in for the Boston table: `housing` in tables.ts',
  options: { rows: 2000, epochs: 30 },
  small: { rows: 600, epochs: 16 },
  reaches: { r2: { atLeast: 0.6 } },
  async run({ rows, epochs }, { callbacks, verbose }) {
    const [train, test] = [toCsv(housing(rows, 5)), toCsv(housing(300, 6))];
    const first = (await batches(train).next()).value!;
    const scaling = new Normalization({ inputShape: [first.x[0]!.length] });
    scaling.adapt(first.x); // of the first rows, as of a stream
    const model = new Sequential([scaling, new Dense({ units: 1 })], { seed: 5 });
    model.compile({ optimizer: new Adam({ learningRate: 0.6 }), loss: 'meanSquaredError', metrics: ['r2Score'] });
    await model.fitDataset(() => batches(train), { epochs, verbose, callbacks });
    return { r2: (await evaluateDataset(model, batches(test))).r2Score! };
  },
});
