// Successive halving, told outcomes in orders of our own.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { asha, budgets, Halving, halving } from '../../src/sweep/halving.js';
import type { Task } from '../../src/sweep/strategy.js';

const trials = (count: number) => Array.from({ length: count }, (_, x) => ({ x }));

/** Runs a strategy with `workers` at once, of which `pick` ends one; trial n scores `score(n)`. Returns how far each went. */
function simulate(
  strategy: Halving,
  workers: number,
  pick: (running: number) => number,
  score = (trial: number) => trial,
): { reached: Map<number, number>; spent: number } {
  const running: Task[] = [];
  const reached = new Map<number, number>();
  let spent = 0;
  for (;;) {
    while (running.length < workers) {
      const task = strategy.next();
      if (!task) break;
      running.push(task);
    }
    if (running.length === 0) return { reached, spent };
    const [task] = running.splice(pick(running.length), 1);
    spent += task!.budget! - (reached.get(task!.trial) ?? 0);
    reached.set(task!.trial, task!.budget!);
    strategy.add({ task: task!, score: score(task!.trial) });
  }
}

test('budgets grow by the factor up to all', () => {
  assert.equal(budgets(asha({ most: 27 })), [1, 3, 9, 27]);
  assert.equal(budgets(halving({ least: 2, most: 15, factor: 2 })), [2, 4, 8, 15]);
});

test('halving keeps a third of each rung, the same with any workers and in any order', () => {
  for (const workers of [1, 2, 5]) {
    for (const pick of [(n: number) => n - 1, () => 0]) {
      const { reached, spent } = simulate(new Halving(trials(9), halving({ most: 9 })), workers, pick);
      assert.equal(
        [...reached].sort(([a], [b]) => a - b).map(([, budget]) => budget),
        [1, 1, 1, 1, 1, 1, 3, 3, 9],
      );
      assert.is(spent, 6 + 6 + 9);
    }
  }
});

test('ASHA starts every trial, and its best goes all the way', () => {
  for (const workers of [1, 3]) {
    const { reached, spent } = simulate(
      new Halving(trials(27), asha({ most: 9 })),
      workers,
      () => 0,
      (trial) => (7 * trial + 1) % 27,
    );
    assert.is(reached.size, 27);
    assert.is(reached.get(19), 9);
    assert.ok(spent < (27 * 9) / 2, `${spent}`);
  }
});

test('a strategy goes on from outcomes of a run before it', () => {
  const first = new Halving(trials(9), halving({ most: 9 }));
  const again = new Halving(trials(9), halving({ most: 9 }));
  for (let i = 0; i < 10; i++) {
    const outcome = { task: first.next()!, score: i };
    first.add(outcome);
    again.add(outcome);
  }
  assert.equal(again.next(), first.next());
});

test('a rung whose trials failed sends those that did not', () => {
  const strategy = new Halving(trials(3), halving({ most: 3 }));
  for (let i = 0; i < 3; i++) {
    const task = strategy.next()!;
    strategy.add({ task, score: i === 1 ? 0 : undefined });
  }
  assert.equal(strategy.next()?.trial, 1);
  assert.throws(() => asha({ most: 1, least: 2 }), /"least" must be no more than "most"/);
});

test.run();
