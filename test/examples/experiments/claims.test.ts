import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { type Claim, judgeClaim } from '../../../examples/experiments/claims.js';
import type { TrialResult } from '../../../examples/experiments/results.js';
import { rowOf, trial } from './fixtures.js';

const judge = (claim: Claim, runs: { [label: string]: TrialResult[] }): string =>
  judgeClaim(claim, 'X1', new Map([['X1', rowOf('X1', runs)]])).verdict;

const runs = { a: [trial(0.5)], b: [trial(0.6), trial(0.64)], c: [trial(0.61)] };
const says = 'a claim';

test('rises and falls compare means over the seeds', () => {
  assert.is(judge({ claim: 'rises', says, figure: 'test', runs: ['a', 'c', 'b'] }, runs), 'reproduced');
  assert.is(judge({ claim: 'rises', says, figure: 'test', runs: ['a', 'b', 'c'] }, runs), 'not reproduced');
  assert.is(judge({ claim: 'falls', says, figure: 'test', runs: ['b', 'c', 'a'] }, runs), 'reproduced');
  assert.is(judge({ claim: 'falls', says, figure: 'test', runs: ['a', 'c'] }, runs), 'not reproduced');
  assert.is(judge({ claim: 'rises', says, figure: 'test', runs: ['a', 'a'] }, runs), 'not reproduced', 'equal ones do not rise');
});

test('alike, below, above and best', () => {
  assert.is(judge({ claim: 'alike', says, figure: 'test', runs: ['b', 'c'], spread: 1.001 }, runs), 'reproduced');
  assert.is(judge({ claim: 'alike', says, figure: 'test', runs: ['b', 'c'], spread: 0.9 }, runs), 'not reproduced');
  assert.is(judge({ claim: 'below', says, figure: 'test', runs: ['a'], limit: 50.1 }, runs), 'reproduced');
  assert.is(judge({ claim: 'below', says, figure: 'test', runs: ['a', 'b'], limit: 50.1 }, runs), 'not reproduced');
  assert.is(judge({ claim: 'above', says, figure: 'test', runs: ['b', 'c'], limit: 60 }, runs), 'reproduced');
  assert.is(judge({ claim: 'above', says, figure: 'test', runs: ['a', 'c'], limit: 60 }, runs), 'not reproduced');
  assert.is(judge({ claim: 'best', says, figure: 'test', run: 'b', of: ['a', 'b', 'c'] }, runs), 'reproduced');
  assert.is(judge({ claim: 'best', says, figure: 'test', run: 'c', of: ['a', 'b', 'c'] }, runs), 'not reproduced');
  assert.is(judge({ claim: 'best', says, figure: 'test', run: 'c', of: ['a', 'b', 'c'], within: 1.5 }, runs), 'reproduced');
});

test('a figure that is no number bears out nothing but that it is below', () => {
  const broken = { a: [trial(0.5)], b: [trial(0, { test: { loss: null, accuracy: null } })] };
  assert.is(judge({ claim: 'below', says, figure: 'test', runs: ['b'], limit: 15 }, broken), 'reproduced');
  for (const claim of ['rises', 'falls'] as const) {
    assert.is(judge({ claim, says, figure: 'test', runs: ['a', 'b'] }, broken), 'not reproduced');
    assert.is(judge({ claim, says, figure: 'test', runs: ['b', 'a'] }, broken), 'not reproduced');
  }
  assert.is(judge({ claim: 'above', says, figure: 'test', runs: ['b'], limit: 0 }, broken), 'not reproduced');
  assert.is(judge({ claim: 'alike', says, figure: 'test', runs: ['a', 'b'], spread: 100 }, broken), 'not reproduced');
});

test('a ratio stands beside that of the report', () => {
  const timed = {
    tanh: [trial(0.5, { seconds: { step: 0.03, training: 1, total: 1 } })],
    relu: [trial(0.5, { seconds: { step: 0.02, training: 1, total: 1 } })],
  };
  const claim: Claim = { claim: 'ratio', says, figure: 'secondsAStep', runs: ['tanh', 'relu'], least: 1.2, report: 1.51 };
  const verdict = judgeClaim(claim, 'X1', new Map([['X1', rowOf('X1', timed)]]));
  assert.is(verdict.verdict, 'reproduced');
  assert.is(verdict.report, 1.51);
  assert.ok(Math.abs(verdict.ours! - 1.5) < 1e-12);
  assert.is(judge({ ...claim, least: 1.6 }, timed), 'not reproduced');
});

test('most mistakes about a class are counted in the confusion matrix', () => {
  const confusion = [
    [8, 0, 2],
    [3, 5, 2],
    [0, 0, 9],
  ];
  const shown = { a: [trial(0.7, { confusion })] };
  assert.is(judge({ claim: 'confused', says, run: 'a', class: 1, with: [0] }, shown), 'reproduced');
  assert.is(judge({ claim: 'confused', says, run: 'a', class: 1, with: [2] }, shown), 'not reproduced');
});

test('runs of other rows are found by the row, and missing or cut ones told', () => {
  const results = new Map([
    ['X1', rowOf('X1', { a: [trial(0.5)], cut: [trial(0.9, { ended: false })] })],
    ['Y2', rowOf('Y2', { b: [trial(0.6)] })],
  ]);
  const claim = (...labels: string[]): Claim => ({ claim: 'rises', says, figure: 'test', runs: labels });
  assert.is(judgeClaim(claim('a', 'Y2/b'), 'X1', results).verdict, 'reproduced');
  const missing = judgeClaim(claim('a', 'Z3/b'), 'X1', results);
  assert.is(missing.verdict, 'not run');
  assert.match(missing.detail!, 'Z3/b');
  assert.is(judgeClaim(claim('a', 'cut'), 'X1', results).verdict, 'not ended');
});

test('an effect in points is found where one of the runs shows it', () => {
  const claim: Claim = { claim: 'costs', says, figure: 'test', runs: ['b', 'c', 'a'], points: 11, within: 1.5 };
  assert.is(judge(claim, runs), 'reproduced', 'b 62, a 50');
  assert.is(judge({ ...claim, runs: ['b', 'c'] }, runs), 'not reproduced');
  assert.is(judge({ ...claim, points: -11 }, runs), 'not reproduced');
});

test('what was given fewer epochs, or a smaller scale, is not found wrong', () => {
  const few = { a: [trial(0.5)], b: [trial(0.4, { epochs: { run: 4, asked: 50 } })] };
  const claim: Claim = { claim: 'rises', says, figure: 'test', runs: ['a', 'b'] };
  const judged = judgeClaim(claim, 'X1', new Map([['X1', rowOf('X1', few)]]));
  assert.is(judged.verdict, 'not ended');
  assert.equal(judged.epochs, { run: 4, asked: 50 });
  assert.is(judge({ ...claim, figure: 'parameters' }, few), 'not reproduced', 'as many after any epoch');
  const quick = new Map([['X1', { ...rowOf('X1', few), scale: 'quick' as const }]]);
  assert.is(judgeClaim(claim, 'X1', quick).verdict, 'not at this scale');
});

test.run();
