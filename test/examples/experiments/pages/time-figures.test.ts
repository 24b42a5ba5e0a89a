import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { timeFigures } from '../../../../examples/experiments/pages/time-figures.js';
import { ROWS } from '../../../../examples/experiments/rows.js';
import { timed } from '../fixtures.js';

const row = (id: string) => ROWS.find((candidate) => candidate.id === id)!;
const cellsOf = (text: string, head: string): string[] => {
  const line = text.split('<tr>').find((found) => found.startsWith(`<th scope="row">${head}<`))!;
  return [...line.matchAll(/<td[^>]*>([^<]*)/g)].map(([, cell]) => cell!);
};

test("the report's seconds a step beside those of every engine, and its effects as ratios", () => {
  const { text } = timeFigures(row('A6'), new Map([['A6', timed('A6', [0.03, 0.01, 0.02])]]))!;
  // 11145 s over 100,000 steps; the fixture takes twice ours in f64, 1.5 times in f32, once in PyTorch
  assert.equal(cellsOf(text, 'tanh'), [
    '11145\u00a0s',
    '111\u00a0ms',
    '30\u00a0ms',
    '60\u00a0ms',
    '45\u00a0ms',
    '30\u00a0ms',
    '3.71',
    '2',
    '1',
  ]);
  assert.equal(cellsOf(text, 'tanh costs 1.5 times ReLU'), ['1.51', '1.5', '1.5', '1.5', '1.5']);
});

test('a run that every engine trains to its end has their curves and what they end at', () => {
  const result = timed('E1', [0.001, 0.001]);
  const curve = { loss: [0.5, 0.25], accuracy: [0.8, 0.9] };
  const runs = result.runs.map((run) => ({
    ...run,
    curves: { every: 10, of: { ours: curve, 'numpy-f64': curve, 'numpy-f32': null, torch: curve } },
  }));
  const { text } = timeFigures(row('E1'), new Map([['E1', { ...result, runs }]]))!;
  assert.is(text.match(/<figure>/g)!.length, 4);
  const [accuracy, loss] = cellsOf(text, 'Adam, the PyTorch program&#39;s: PyTorch');
  assert.equal([accuracy, loss], ['90.00\u00a0%', '0.25000']);
});

test('a row that was not timed has nothing', () => assert.is(timeFigures(row('A6'), new Map()), undefined));

test.run();
