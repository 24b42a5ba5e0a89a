// Every row at smoke, on the first images of each data set: all its ways are gone and its claims judged. Apart from the other tests, since it
// needs all five data sets where `loadDataset` looks for them.
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { COMMITTED, readResult } from '../../../examples/experiments/result-files.js';
import { judgeAgain } from '../../../examples/experiments/row-result.js';
import { ROWS } from '../../../examples/experiments/rows.js';
import { runRow } from '../../../examples/experiments/run.js';
import { runsAt } from '../../../examples/experiments/settle.js';

const folder = mkdtempSync(join(tmpdir(), 'wasm-nn-smoke-'));
const signal = new AbortController().signal;
const options = { scale: 'smoke', threads: 2, folder, output: folder, grid: false, saveEvery: 60_000, signal } as const;

for (const row of ROWS) {
  test(`${row.id} ${row.title}`, async () => {
    const { log } = console;
    console.log = () => {};
    try {
      assert.ok(await runRow(row, options), 'all trials ended');
    } finally {
      console.log = log;
    }
    const result = (await readResult(folder, 'smoke', row.id))!;
    assert.equal(
      result.runs.map(({ label }) => label),
      runsAt(row, 'smoke').map(({ label }) => label),
    );
    for (const { label, trials } of result.runs) {
      assert.is(trials.length, 1, label);
      const { gradient, test: figures, stopped } = trials[0]!;
      assert.ok(gradient ? gradient.maxRelativeError < 1e-6 : stopped === 'NaN' || figures.accuracy !== null, label);
    }
  });
}

test('every claim is judged, those about other rows too', async () => {
  // claims about a step's time are judged by the committed times: nothing is timed here
  cpSync(join(COMMITTED, 'time'), join(folder, 'time'), { recursive: true });
  await judgeAgain(ROWS, 'smoke', folder);
  for (const row of ROWS) {
    const { verdicts } = (await readResult(folder, 'smoke', row.id))!;
    assert.ok(verdicts.length >= Math.max(1, row.claims.length), row.id);
    for (const { what, verdict, detail } of verdicts) assert.is.not(verdict, 'not run', `${row.id} ${what}: ${detail}`);
  }
});

test.after(() => rmSync(folder, { recursive: true, force: true }));
test.run();
