// A row's grid searched whole and by successive halving.
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { COMMITTED } from '../../../../examples/experiments/result-files.js';
import { ROWS } from '../../../../examples/experiments/rows.js';
import { compareAsha, describeAsha, whyNot } from '../../../../examples/experiments/sweep/asha.js';
import { readAsha, readAshas, writeAsha } from '../../../../examples/experiments/sweep/asha-files.js';
import { rowName } from '../../../../examples/experiments/sweep/space.js';

const row = (id: string) => ROWS.find((one) => one.id === id)!;

const folder = mkdtempSync(join(tmpdir(), 'wasm-nn-asha-'));
test.after(() => rmSync(folder, { recursive: true, force: true }));

test('both search the same trials; ASHA gives most of them one epoch', async () => {
  const { log } = console;
  console.log = () => {};
  const options = { scale: 'smoke', epochs: 3, threads: 2, orders: [1], folder, signal: new AbortController().signal } as const;
  const result = await compareAsha(row('E6'), options).finally(() => {
    console.log = log;
  });
  assert.is(result.trials, 18);
  assert.is(result.grid.epochs, 18 * 3);
  assert.equal(result.dimensions, ['cell', 'digits']);
  assert.is(result.grid.at.join(' / '), result.grid.best);
  for (const { epochs, accuracy } of result.asha) {
    // one each, and two more for a third of them at least
    assert.ok(epochs >= 18 + 2 * 6 && epochs < 18 * 3, `${epochs}`);
    assert.ok(accuracy > 0 && accuracy < 1);
  }
  await writeAsha(folder, result);
  assert.equal(await readAsha(join(folder, 'asha', 'E6-smoke.json')), JSON.parse(JSON.stringify(result)));
  assert.equal(await readAshas(folder), [await readAsha(join(folder, 'asha', 'E6-smoke.json'))]);
  assert.equal(await readAshas(join(folder, 'none')), []);
  assert.match(describeAsha(result), /E6 at smoke, 18 trials of at most 3 epochs:\n {2}grid {11}54 epochs, best \w+ \/ \d+/);
});

test('rows whose trials would be others with fewer epochs are refused', () => {
  assert.match(whyNot(row('B3'))!, /^B3 is no grid\.$/);
  assert.is(whyNot(row('B2')), undefined);
  const { runs } = row('B2');
  const steps = { values: [0.1, 0.01], ends: [0.5] };
  const scheduled = { ...row('B2'), runs: runs.map((run) => ({ ...run, optimizer: { optimizer: 'SGD' as const, learningRate: steps } })) };
  assert.match(whyNot(scheduled)!, /learning rate hangs on the number of epochs/);
});

const committed = join(COMMITTED, 'asha');
for (const file of existsSync(committed) ? readdirSync(committed) : []) {
  test(`asha/${file} is of its row as it stands`, async () => {
    const { id, scale, row: name, trials, most, grid } = await readAsha(join(committed, file));
    assert.is(file, `${id}-${scale}.json`);
    assert.is(name, rowName(row(id), scale));
    assert.is(grid.epochs, trials * most);
  });
}

test.run();
