import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { Adam, Dense, loadModel, Normalization, Sequential } from 'wasm-nn';
import { StringLookup } from 'wasm-nn/data';
import { program } from './program.js';
import { drawTable, toCsv } from './tables.js';

const COLUMNS = ['sex', 'length', 'diameter', 'height', 'weight', 'meat', 'innards', 'shell', 'rings'];

/** A stand-in for the UCI table: shells grow with the rings, infants (2) are smaller, and all weights follow the length. */
const abalones = (rows: number) =>
  drawTable(COLUMNS, rows, 4, (random) => {
    const rings = 3 + random.below(18);
    const sex = rings < 8 && random.uniform() < 0.8 ? 2 : random.below(2);
    const length = 0.75 * (1 - 0.85 ** rings) + 0.02 * random.normal();
    const weight = 6 * length ** 3;
    const parts = [0.43, 0.22, 0.2 + 0.015 * rings].map((share) => share * weight * (1 + 0.05 * random.normal()));
    return [[sex, length, 0.8 * length, 0.28 * length, weight, ...parts], rings];
  });

export default program({
  about: 'the age of abalones in rings, from a CSV file with a column of words; saved and loaded. A stand-in for the UCI table',
  options: { rows: 3000, epochs: 60 },
  small: { rows: 1200, epochs: 25 },
  reaches: { r2: { atLeast: 0.85 }, loadedDiffers: { atMost: 0 } },
  async run({ rows, epochs }, { callbacks, verbose }) {
    const folder = await mkdtemp(join(tmpdir(), 'abalone-'));
    try {
      const table = abalones(rows);
      const lines = toCsv(table).replace(/^[012](?=,)/gm, (sex) => 'MFI'[Number(sex)]!);
      await writeFile(join(folder, 'abalone.csv'), lines);

      const records: Record<string, string>[] = parse(await readFile(join(folder, 'abalone.csv')), { columns: true });
      const sexes = new StringLookup({ vocabulary: ['M', 'F', 'I'], numOovIndices: 0, outputMode: 'oneHot' });
      const sex = sexes.call(records.map((record) => record.sex!)).toArray() as number[][];
      const x = records.map((record, i) => [...sex[i]!, ...COLUMNS.slice(1, -1).map((column) => Number(record[column]))]);
      const y = records.map(({ rings }) => Number(rings));
      const kept = Math.floor(0.85 * rows);

      const scaling = new Normalization({ inputShape: [10] });
      scaling.adapt(x.slice(0, kept));
      const hidden = [50, 50].map((units) => new Dense({ units, activation: 'relu', kernelInitializer: 'heNormal' }));
      const model = new Sequential([scaling, ...hidden, new Dense({ units: 1 })], { seed: 4 });
      model.compile({ optimizer: new Adam({ learningRate: 0.005 }), loss: 'meanSquaredError', metrics: ['r2Score'] });
      await model.fit(x.slice(0, kept), y.slice(0, kept), { epochs, batchSize: 64, verbose, callbacks });
      const { r2Score } = model.evaluate(x.slice(kept), y.slice(kept));

      await writeFile(join(folder, 'abalone.safetensors'), model.save());
      const again = loadModel(await readFile(join(folder, 'abalone.safetensors'))).predict(x.slice(kept)).data;
      const differences = model.predict(x.slice(kept)).data.filter((value, i) => value !== again[i]);
      return { r2: r2Score!, loadedDiffers: differences.length };
    } finally {
      await rm(folder, { recursive: true });
    }
  },
});
