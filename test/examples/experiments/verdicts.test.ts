import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { Experiment, Run } from '../../../examples/experiments/experiment.js';
import type { Results } from '../../../examples/experiments/figures.js';
import type { TrialResult, Verdict } from '../../../examples/experiments/results.js';
import { comparisons, verdictsOf } from '../../../examples/experiments/verdicts.js';
import { rowOf, trial } from './fixtures.js';

const run = { label: 'a', kind: 'train', report: { test: 60, loss: 0.3 } } as unknown as Run;
const row: Experiment = { id: 'X1', title: '', where: '', runs: [run], claims: [] };
const judged = (of: Experiment, results: Results): Verdict[] => verdictsOf(of, results, new Map());
const verdict = (...trials: TrialResult[]): string =>
  judged(row, new Map([['X1', rowOf('X1', trials.length > 0 ? { a: trials } : {})]]))[0]!.verdict;

test('within 1.5 points of the report, above, or not reproduced', () => {
  assert.is(verdict(trial(0.586)), 'within 1.5 points');
  assert.is(verdict(trial(0.614)), 'within 1.5 points');
  assert.is(verdict(trial(0.616)), 'above');
  assert.is(verdict(trial(0.584)), 'not reproduced');
  assert.is(verdict(trial(0.57), trial(0.6)), 'within 1.5 points', 'the mean of the seeds counts');
});

test('what has not run, or not ended, is told so', () => {
  assert.is(verdict(), 'not run');
  assert.is(verdict(trial(0.3, { ended: false })), 'not ended');
  assert.is(verdict(trial(0.6, { ended: false })), 'within 1.5 points');
});

test('fewer epochs than the report asks for are no failure, unless the run was stopped early', () => {
  const results = new Map([
    ['X1', rowOf('X1', { a: [trial(0.3, { epochs: { run: 9, asked: 50 } }), trial(0.3, { epochs: { run: 4, asked: 50 } })] })],
  ]);
  const [short] = judged(row, results);
  assert.is(short!.verdict, 'not ended');
  assert.equal(short!.epochs, { run: 4, asked: 50 });
  assert.is(verdict(trial(0.3, { epochs: { run: 4, asked: 50 }, stopped: 'early' })), 'not reproduced');
});

test('a smaller scale can reproduce a figure, and never fails to', () => {
  const at = (accuracy: number): string =>
    judged(row, new Map([['X1', { ...rowOf('X1', { a: [trial(accuracy)] }), scale: 'quick' }]]))[0]!.verdict;
  assert.is(at(0.3), 'not at this scale');
  assert.is(at(0.6), 'within 1.5 points');
});

test('variations and runs without a figure have no verdict of their own', () => {
  const results = new Map([['X1', rowOf('X1', { a: [trial(0.5)] })]]);
  assert.equal(judged({ ...row, runs: [{ ...run, variation: 'a reading' }] }, results), []);
  assert.equal(judged({ ...row, runs: [{ ...run, report: {} }] }, results), []);
});

test('all figures of the report stand beside ours', () => {
  assert.equal(comparisons(run, rowOf('X1', { a: [trial(0.5)] }).runs[0]!), [
    { figure: 'test', report: 60, ours: 50 },
    { figure: 'loss', report: 0.3, ours: 0.2 },
  ]);
});

test.run();
