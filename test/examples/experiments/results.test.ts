// What is committed as a row's result must be of the row as it stands.
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { type Experiment, SCALES } from '../../../examples/experiments/experiment.js';
import { misfit } from '../../../examples/experiments/misfit.js';
import { COMMITTED, readResult, readResults } from '../../../examples/experiments/result-files.js';
import type { RowResult } from '../../../examples/experiments/results.js';
import { ROWS } from '../../../examples/experiments/rows.js';
import { runsAt, settle } from '../../../examples/experiments/settle.js';
import { readTimes } from '../../../examples/experiments/time/time-result.js';
import { verdictsOf } from '../../../examples/experiments/verdicts.js';

for (const scale of SCALES) {
  const folder = join(COMMITTED, scale);
  for (const file of existsSync(folder) ? readdirSync(folder) : []) {
    test(`${scale}/${file} fits its row`, async () => {
      const row = ROWS.find(({ id }) => `${id}.json` === file);
      assert.ok(row, 'there is a row of that name');
      assert.is(misfit(row, (await readResult(COMMITTED, scale, row.id))!), undefined);
    });
    test(`${scale}/${file} has the verdicts that the results give; else: npm run experiments -- judge`, async () => {
      const ids = ROWS.map(({ id }) => id);
      const results = await readResults(COMMITTED, scale, ids);
      const row = ROWS.find(({ id }) => `${id}.json` === file)!;
      assert.equal(results.get(row.id)!.verdicts, JSON.parse(JSON.stringify(verdictsOf(row, results, await readTimes(COMMITTED, ids)))));
    });
  }
}

const B3 = ROWS.find(({ id }) => id === 'B3')!;
const fitting = (row: Experiment): RowResult => ({
  id: row.id,
  scale: 'full',
  complete: false,
  seeds: 1,
  runs: runsAt(row, 'full').map((run) => ({ label: run.label, settings: settle(run, 'full'), trials: [] })),
  verdicts: [],
});

test('a result that fits is told from one of other settings', () => {
  assert.is(misfit(B3, fitting(B3)), undefined);
  const other = { ...B3, runs: B3.runs.map((run) => ({ ...run, batchSize: 64 })) } as unknown as Experiment;
  assert.match(misfit(other, fitting(B3))!, 'B3: the run "0 hidden layers" was made with other settings');
  const fewer = { ...B3, runs: B3.runs.slice(1) };
  assert.match(misfit(fewer, fitting(B3))!, 'B3: the result has the runs');
  const renamed = { ...B3, title: 'another title' };
  assert.is(misfit(renamed, fitting(B3)), undefined);
});

test.run();
