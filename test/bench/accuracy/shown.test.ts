import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { Kept } from '../../../bench/accuracy/accuracy.js';
import { accuracySection, accuracyTable } from '../../../bench/accuracy/shown.js';

const run = (seed: number, accuracies: readonly number[], target: number, cpu = 'A CPU'): Kept => {
  const curve = accuracies.map((accuracy, i) => ({ epoch: i + 1, seconds: 10 * (i + seed), accuracy }));
  const reached = curve.find(({ accuracy }) => accuracy >= target);
  const environment = { cpu, runtime: 'Node 24', load: 0.5 };
  return {
    recipe: 'mnist-97',
    seed,
    threads: 1,
    ended: true,
    steps: 3,
    seconds: 30,
    curve,
    ...(reached && { reached }),
    date: '2026-01-02',
    environment,
  };
};

const kept = [run(1, [0.96, 0.975], 0.97), run(2, [0.972, 0.981], 0.97), run(3, [0.95, 0.96], 0.97)];

test('a row for the seeds of one machine: the median time of those that got there, and how many did', () => {
  assert.is(
    accuracyTable(kept),
    `| test images told apart | network | on | time | seeds | at the end, % |
| --- | --- | --- | --- | --- | --- |
| MNIST to 97 % | 784-128-10, Adam | one thread | 20\u00a0s | 2 of 3 | 97.20 |

A CPU; Node 24, 2026-01-02. Median time of training, evaluation not counted.`,
  );
});

test('no time where no run got there; another machine has a row of its own', () => {
  const rows = accuracyTable([run(1, [0.5], 0.97), run(1, [0.98], 0.97, 'Another')]).split('\n');
  assert.is(rows[2], '| MNIST to 97 % | 784-128-10, Adam | one thread | – | 0 of 1 | 50.00 |');
  assert.is(rows[3], '| MNIST to 97 % | 784-128-10, Adam | one thread | 10\u00a0s | 1 of 1 | 98.00 |');
});

test('the section has a curve of every run', () => {
  const { text } = accuracySection(kept);
  assert.is(text.match(/aria-label="line"/g)?.length, 3);
  assert.match(text, 'MNIST to 97 %, one thread: test accuracy against seconds of training');
});

test.run();
