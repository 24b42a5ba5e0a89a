import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { Experiment, Run } from '../../../examples/experiments/experiment.js';
import { ROWS } from '../../../examples/experiments/rows.js';
import { runsAt, settle, trialsOf } from '../../../examples/experiments/settle.js';

const run: Run = {
  kind: 'train',
  label: 'a run',
  report: { test: 90 },
  data: { set: 'mnist', normalisation: 'unit', train: { full: 'all', quick: 1000 } },
  model: { mlp: [10], activation: 'relu' },
  optimizer: { optimizer: 'SGD', learningRate: { values: [0.1, 0.01], ends: [0.5] } },
  batchSize: 32,
  epochs: { full: 15, quick: 5 },
};
const row: Experiment = {
  id: 'X1',
  title: '',
  where: '',
  runs: [run, { ...run, label: 'other', skip: ['full'], batchSize: 64 }],
  claims: [],
};

test('a value for each scale becomes one', () => {
  const at = (scale: 'smoke' | 'quick' | 'full') => settle(run, scale) as unknown as { epochs: number; data: { train: unknown } };
  assert.equal([at('full').epochs, at('quick').epochs, at('smoke').epochs], [15, 5, 2]);
  assert.equal([at('full').data.train, at('quick').data.train, at('smoke').data.train], ['all', 1000, 'all']);
  assert.equal((at('full') as unknown as { optimizer: unknown }).optimizer, run.kind === 'train' && run.optimizer);
});

test('what a result does not hang on is no setting', () => {
  const names = Object.keys(settle(run, 'full'));
  for (const name of ['label', 'report', 'variation', 'skip', 'seeds']) assert.not(names.includes(name), name);
});

test('trials come seed by seed, of the runs that are made at the scale', () => {
  assert.equal(
    trialsOf(row, 'quick').map(({ label, seed }) => `${label} ${seed}`),
    ['a run 1', 'other 1'],
  );
  assert.equal(
    trialsOf(row, 'full', 2).map(({ label, seed }) => `${label} ${seed}`),
    ['a run 1', 'a run 2'],
  );
  assert.is(trialsOf(row, 'full').length, 3);
});

test('the same settings have the same key, others another', () => {
  const [first, second] = trialsOf(row, 'full', 2);
  const renamed = trialsOf({ ...row, id: 'X2', runs: [{ ...run, label: 'renamed' }] }, 'full', 2);
  assert.is(renamed[0]!.key, first!.key);
  assert.is.not(second!.key, first!.key);
  assert.is.not(trialsOf({ ...row, runs: [{ ...run, batchSize: 33 }] } as Experiment, 'full', 1)[0]!.key, first!.key);
});

test('every row has a name and labels of its own, and heat maps the runs they show', () => {
  assert.is(new Set(ROWS.map(({ id }) => id)).size, ROWS.length);
  for (const { id, runs, grid, claims, why = {} } of ROWS) {
    const labels = runs.map(({ label }) => label);
    assert.is(new Set(labels).size, labels.length, id);
    const cells = grid ? grid.rows.values.flatMap((r) => grid.columns.values.map((c) => `${r} / ${c}`)) : [];
    for (const cell of cells) assert.ok(labels.includes(cell), `${id}: ${cell}`);
    const said = [...labels, ...claims.map(({ says }) => says)];
    for (const what of Object.keys(why)) assert.ok(said.includes(what), `${id} says why of "${what}"`);
    const meant = claims.flatMap((claim) => ('of' in claim ? claim.of : 'runs' in claim ? claim.runs : [claim.run]));
    for (const label of meant) {
      const [other, ...rest] = label.split('/');
      const elsewhere = ROWS.find((candidate) => candidate.id === other);
      const known = labels.includes(label) || runsAt(elsewhere!, 'full').some((candidate) => candidate.label === rest.join('/'));
      assert.ok(known, `${id}: ${label}`);
    }
  }
});

test.run();
