import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { costs } from '../../../bench/parity/costs.js';

test('our own process starts, takes steps and tells its memory', async () => {
  const { rows } = await costs(new Set(), { rounds: 1, time: 1 });
  assert.equal(
    rows.map(({ network, library, '/ ours': ratio }) => [network, library, ratio]),
    [
      ['B3: 784-128-128-10 b128', 'ours', 1],
      ['A10: CNN 16-32, 256 b64', 'ours', 1],
    ],
  );
  for (const row of rows) {
    assert.ok(Number(row['start ms']) > 0);
    // a Node process holds some 40 MB before it loads anything
    assert.ok(Number(row['peak MB']) > 20 && Number(row['peak MB']) < 2000);
  }
});

test.run();
