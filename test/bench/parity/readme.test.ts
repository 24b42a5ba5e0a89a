import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { ParityResult } from '../../../bench/parity/parity.js';
import { speedTable, withTable } from '../../../bench/parity/readme.js';

const timing = (seconds: number, ratio: number) =>
  ({ seconds, quartiles: [seconds, seconds], ratio, ratioQuartiles: [ratio, ratio] }) as const;

const result: ParityResult = {
  date: '2026-01-02',
  environment: { cpu: 'A CPU, family 26', runtime: 'Node 24', simd: 'strict' },
  threads: 1,
  rounds: 5,
  peers: ['ours', 'torch', 'tfjs'].map((name) => ({ name, description: name })),
  missing: [],
  rows: [
    {
      id: 'E4',
      name: 'VGG',
      work: 'step',
      batch: 64,
      times: { ours: timing(0.08, 1), torch: timing(0.12, 1.5) },
      not: { tfjs: 'no gradient' },
    },
    {
      id: 'B3',
      name: '2-2',
      work: 'step',
      batch: 1,
      times: { ours: timing(0.001, 1), torch: timing(0.002, 2), tfjs: timing(0.03, 30) },
      not: {},
    },
    { id: 'B3', name: '2-2', work: 'predict', batch: 1, times: { ours: timing(9, 1) }, not: {} },
  ],
};

const text = (table: string) => `before\n<!-- written by npm run bench -- parity --readme -->\n${table}\n<!-- end -->\nafter\n`;

test('steps stand in the place of the table before; inference does not, nor what a peer cannot do', () => {
  const table = `| training step, ms | ours | PyTorch | TensorFlow.js on wasm |
| --- | --- | --- | --- |
| VGG, batch 64 | 80 | 120 (1.50) | – |
| 2-2, batch 1 | 1 | 2 (2.00) | 30 (30.00) |

A CPU, family 26; Node 24, strict SIMD, one thread each; medians of 5 rounds in turn, 2026-01-02; in brackets our speed relative to theirs.`;
  assert.is(withTable(text('old'), 'parity', speedTable(result)), text(table));
  assert.is(withTable(text(table), 'parity', speedTable(result)), text(table));
});

test('without a place for it', () => {
  assert.throws(() => withTable('no place', 'parity', 'a table'), /There is no place for the table/);
});

test.run();
