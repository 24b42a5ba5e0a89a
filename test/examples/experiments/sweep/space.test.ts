// What a sweep chooses from is a row's trials, no more and no less.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { SCALES } from '../../../../examples/experiments/experiment.js';
import { ROWS } from '../../../../examples/experiments/rows.js';
import { trialsOf } from '../../../../examples/experiments/settle.js';
import { objectiveOf, rowName, spaceOf, trialOf } from '../../../../examples/experiments/sweep/space.js';
import { grid } from '../../../../src/sweep/space.js';

const row = (id: string) => ROWS.find((one) => one.id === id)!;
const space = (id: string, seeds = 1) => spaceOf(row(id), 'quick', trialsOf(row(id), 'quick', seeds));

test('every row: the settings of its space name its trials, each once', () => {
  for (const one of ROWS) {
    for (const scale of SCALES) {
      const trials = trialsOf(one, scale);
      const named = grid(spaceOf(one, scale, trials)).map(trialOf);
      assert.equal(new Set(named.map(({ label, seed }) => `${label} ${seed}`)).size, trials.length, `${one.id} at ${scale}`);
      assert.equal(named.map(({ key }) => key).sort(), trials.map(({ key }) => key).sort(), `${one.id} at ${scale}`);
    }
  }
});

test('a grid is a space of its dimensions', () => {
  assert.equal(space('B2', 2), {
    row: [rowName(row('B2'), 'quick')],
    seed: [1, 2],
    'hidden layers': [0, 1, 2],
    'learning rate': [0.1, 0.05, 0.005, 0.001],
  });
  assert.equal(Object.keys(space('B8')), ['row', 'seed', 'run', 'filters', 'size'], 'with runs beside the grid');
  assert.is(grid(space('B8')).length, 16);
});

test('trials that are no whole grid are a list', () => {
  const trials = trialsOf(row('B2'), 'quick', 2).slice(1);
  assert.equal(Object.keys(spaceOf(row('B2'), 'quick', trials)), ['row', 'trial']);
  assert.equal(space('C3').trial, ['sigmoid, rate 0.1, seed 1', 'tanh, seed 1', 'ReLU, seed 1']);
});

test('what trials are compared by', () => {
  assert.equal(objectiveOf(row('B2')), { metric: 'accuracy', mode: 'max' });
  assert.equal(objectiveOf(row('B1')), { metric: 'gradientError', mode: 'min' });
});

test('settings that name no trial of this copy are refused', () => {
  const name = rowName(row('C3'), 'smoke');
  assert.throws(() => trialOf({ row: 'Z9 smoke 0', trial: 'x, seed 1' }), /There is no row "Z9 smoke 0" here/);
  assert.throws(
    () => trialOf({ row: 'C3 smoke 0123456789ab', trial: 'tanh, seed 1' }),
    /is "C3 smoke [0-9a-f]{12}" here: this machine has other/,
  );
  assert.throws(() => trialOf({ row: name, trial: 'sine, seed 1' }), /C3 has no run "sine" with seed 1 at smoke/);
  assert.throws(() => trialOf({ row: name }), /C3 has no run "undefined \/ undefined"/);
});

test.run();
