import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { Claim } from '../../../../examples/experiments/claims.js';
import { judgeTime } from '../../../../examples/experiments/time/judge-time.js';
import { timed } from '../fixtures.js';

const times = new Map([
  ['A6', timed('A6', [0.03, 0.01, 0.02])],
  ['A3', timed('A3', [0.01])],
]);
const says = 'a claim';
const ratio: Claim = { claim: 'ratio', says, figure: 'secondsAStep', runs: ['tanh', 'ReLU'], least: 1.2, report: 1.51 };

test('claims about a step are judged by the steps that were timed, those of other rows too', () => {
  const verdict = judgeTime(ratio, 'A6', times)!;
  assert.is(verdict.verdict, 'reproduced');
  assert.is(verdict.ours!.toFixed(6), '1.500000');
  assert.is(judgeTime({ ...ratio, least: 1.6 }, 'A6', times)!.verdict, 'not reproduced');
  assert.is(judgeTime({ ...ratio, runs: ['tanh', 'A3/256-256'] }, 'A6', times)!.ours!.toFixed(6), '3.000000');
});

test('one library is faster than another', () => {
  const claim: Claim = { claim: 'faster', says, run: 'tanh', engine: 'torch', than: 'numpy-f64' };
  assert.is(judgeTime(claim, 'A6', times)!.verdict, 'reproduced', 'half of it in the fixture');
  assert.is(judgeTime({ ...claim, engine: 'numpy-f64', than: 'torch' }, 'A6', times)!.verdict, 'not reproduced');
});

test('other claims, and runs that were not timed, are left to the results', () => {
  assert.is(judgeTime({ ...ratio, figure: 'test' }, 'A6', times), undefined);
  assert.is(judgeTime({ ...ratio, runs: ['tanh', 'A4/256-256-256'] }, 'A6', times), undefined);
  assert.is(judgeTime(ratio, 'A6', new Map()), undefined);
});

test.run();
