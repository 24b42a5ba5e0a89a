// What is seen of a sweep, from events written by hand.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { SweepEvent } from '../../src/sweep/events.js';
import { Curve } from '../../src/sweep/seen/curve.js';
import { SweepPicture } from '../../src/sweep/seen/picture.js';
import { tableLines } from '../../src/sweep/seen/table.js';
import { type TerminalStream, terminalWatcher } from '../../src/sweep/seen/terminal.js';
import { widthOf } from '../../src/sweep/seen/width.js';
import { durationText, figureText, oneLine } from '../../src/sweep/seen/words.js';
import { begun, ended, record, seen, started, threads } from './sample-events.js';

test('trials are seen from their start to their end, and the best of them', () => {
  const { picture, clock } = seen(begun(), threads(2), started(0), started(1));
  picture.see({ kind: 'reported', trial: 0, step: 0, figures: { loss: 0.9 } });
  assert.equal(picture.trials.get(0)!.figures, { loss: 0.9 });
  assert.is(picture.best.trial, undefined);
  for (const event of [ended(0, 0.5), ended(1, undefined), started(2)]) picture.see(event);
  clock.seconds = 12;
  picture.see(ended(2, 0.3));
  picture.see(started(3));
  assert.equal(
    [...picture.trials.values()].map(({ state }) => state),
    ['ended', 'failed', 'ended', 'running'],
  );
  assert.equal([picture.ended, picture.failed, picture.outcomes], [3, 1, 3]);
  assert.is(picture.best.trial?.trial, 2);
  assert.equal(picture.best.steps, [
    { outcome: 1, value: 0.5 },
    { outcome: 3, value: 0.3 },
  ]);
  assert.equal(
    picture.ranking(5).map(({ trial }) => trial),
    [2, 0],
  );
  assert.equal(picture.names, ['loss', 'accuracy']);
  picture.see({ kind: 'over' });
  clock.seconds = 99;
  assert.is(picture.trials.get(3)!.state, 'stopped');
  assert.equal([picture.seconds, picture.secondsLeft, picture.over], [12, 0, true]);
});

test('with successive halving a trial goes on: its last outcome counts, its curve is one', () => {
  const reports = (...steps: number[]): SweepEvent[] =>
    steps.map((step) => ({ kind: 'reported', trial: 0, step, figures: { loss: 1 / (step + 1) } }));
  const { picture } = seen(begun(), started(0, 1), ...reports(0), ended(0, 0.2, { budget: 1 }), started(1, 1));
  picture.see(ended(1, 0.3, { budget: 1 }));
  assert.is(picture.ended, 2);
  for (const event of [started(0, 3), ...reports(1)]) picture.see(event);
  assert.equal([picture.ended, picture.outcomes, picture.best.trial?.trial], [1, 2, 0]);
  assert.equal(picture.trials.get(0)!.figures, { loss: 0.5 });
  picture.see({ kind: 'restarted', trial: 0 });
  assert.equal(
    picture.trials.get(0)!.curve.map(({ step }) => step),
    [0],
  );
  for (const event of [...reports(1, 2), ended(0, 0.4, { budget: 3 })]) picture.see(event);
  assert.equal(
    picture.trials.get(0)!.curve.map(({ step }) => step),
    [0, 1, 2],
  );
  // what was the best has come to something worse
  assert.is(picture.best.trial?.trial, 1);
  assert.equal(
    picture.best.steps.map(({ value }) => value),
    [0.2, 0.3],
  );
  assert.is(picture.trials.get(0)!.seconds, 20);
});

test('a trial that was given up is among those that ended, and is not the best', () => {
  const { picture } = seen(begun(), ended(0, 0.5), ended(1, 0.1, { pruned: true }), ended(2, 0.4));
  assert.equal([picture.ended, picture.pruned, picture.failed, picture.best.trial?.trial], [3, 1, 0, 2]);
  assert.equal(picture.best.steps.length, 2);
  assert.match(tableLines(picture, 80, widthOf)[0]!, /3 of 4 trials, 1 given up/);
});

test('what earlier runs left is seen with its curves', () => {
  const curve = [
    { step: 0, loss: 0.9 },
    { step: 1, loss: 0.4 },
  ];
  const { picture } = seen(begun({ records: [record(0, 0.4, { curve }), record(1, undefined)] }));
  assert.equal([picture.ended, picture.failed, picture.best.trial?.trial], [2, 1, 0]);
  assert.equal(picture.trials.get(0)!.curve, [
    { step: 0, figures: { loss: 0.9 } },
    { step: 1, figures: { loss: 0.4 } },
  ]);
});

test('the time that is left is what is open by the mean of what has ended, over the slots', () => {
  const { picture, clock } = seen(begun({ total: 7 }), threads(2), started(0), started(1));
  assert.is(picture.secondsLeft, undefined);
  for (const event of [ended(0, 0.5, { seconds: 10 }), ended(1, 0.5, { seconds: 20 }), started(2), started(3)]) picture.see(event);
  clock.seconds = 5;
  // two have 10 s of their 15 to go, three more have yet to begin
  assert.is(picture.secondsLeft, (2 * 10 + 3 * 15) / 2);
  picture.see({ kind: 'workers', workers: [{ name: 'far', running: [], slots: 5, refused: 'no data' }] });
  assert.is(picture.secondsLeft, 2 * 10 + 3 * 15);
});

test('budgets have times of their own; one that nothing is known of is reckoned by its size', () => {
  const expected = [
    { budget: 1, count: 4 },
    { budget: 3, count: 2 },
  ];
  const { picture } = seen(begun({ expected }), threads(1), started(0, 1), ended(0, 0.5, { budget: 1, seconds: 2 }));
  assert.is(picture.secondsLeft, 3 * 2 + 2 * 6);
  for (const event of [started(0, 3), ended(0, 0.5, { budget: 3, seconds: 4 }), started(1, 1)]) picture.see(event);
  assert.is(picture.secondsLeft, 3 * 2 + 1 * 4);
  for (const event of [ended(1, undefined, { budget: 1, seconds: 100 })]) picture.see(event);
  assert.is(picture.secondsLeft, 2 * 2 + 1 * 4);
  const before = [record(0, 0.5, { budget: 3, seconds: 9 }), record(1, 0.5, { budget: 1, seconds: 2 })];
  assert.is(seen(begun({ expected, records: before })).picture.secondsLeft, 2 * 2 + 1 * 9);
});

test('a long curve is thinned evenly, with both of its ends', () => {
  const curve = new Curve();
  for (let step = 0; step < 10_001; step++) curve.add({ step, figures: { loss: step } });
  const steps = curve.points.map(({ step }) => step);
  assert.ok(steps.length >= 32 && steps.length <= 65, `${steps.length}`);
  assert.equal([steps[0], steps.at(-1)], [0, 10_000]);
  const apart = new Set(steps.slice(1, -1).map((step, i) => step - steps[i]!));
  assert.is(apart.size, 1);
  curve.add({ step: 2000, figures: { loss: 7 } });
  assert.ok(curve.points.every(({ step }) => step <= 2000));
  assert.equal(curve.points.at(-1), { step: 2000, figures: { loss: 7 } });
});

test('10,000 trials keep the curves of the best', () => {
  const { picture } = seen(begun({ total: 10_000, objective: { metric: 'accuracy', mode: 'max' } }));
  for (let trial = 0; trial < 10_000; trial++) {
    picture.see(started(trial));
    picture.see({ kind: 'reported', trial, step: 0, figures: { loss: 1 } });
    picture.see(ended(trial, ((7919 * trial) % 10_000) / 10_000));
  }
  const withCurve = [...picture.trials.values()].filter(({ curve }) => curve.length > 0);
  assert.ok(withCurve.length < 200, `${withCurve.length}`);
  for (const best of picture.ranking(50)) assert.is(best.curve.length, 1);
  assert.is(picture.takeChanged().length, 10_000);
  assert.is(picture.takeChanged().length, 0);
});

test('the table has the best, their settings, who is at what, and who refuses', () => {
  const { picture, clock } = seen(begun(), started(0));
  const sgd = { optimizer: 'sgd', momentum: 0.9, rate: 0.123456 };
  for (const event of [ended(0, 0.25), { ...started(1), settings: sgd }, ended(1, 0.125, { settings: sgd, seconds: 75 }), started(2)])
    picture.see(event);
  picture.see({
    kind: 'workers',
    workers: [
      { name: 'thread 1', running: [{ trial: 2, since: 0 }], slots: 1 },
      { name: 'thread 2', running: [], slots: 1 },
      { name: 'far', running: [], slots: 1, refused: 'its \u001b[2Jdata\nis not there' },
    ],
  });
  clock.seconds = 4;
  assert.equal(tableLines(picture, 100, widthOf), [
    'trial.mjs [==========----------] 2 of 4 trials, 1 running | 4.0 s, 41 s left',
    '  trial    loss  optimizer  momentum    rate  accuracy        took',
    '      1  0.1250  sgd             0.9  0.1235    0.8750  1 min 15 s',
    '      0  0.2500  adam                   0.01    0.7500        10 s',
    '  thread 1: trial 2, 4.0 s | thread 2: idle',
    '  far refuses: its [2Jdata is not there',
  ]);
  assert.is(tableLines(picture, 60, widthOf)[0], 'trial.mjs: 2 of 4 trials, 1 running | 4.0 s, 41 s left');
  for (const line of tableLines(picture, 30, widthOf)) assert.ok(widthOf(line) <= 30, line);
});

/** A stream that keeps what it is sent. */
function stream(isTTY: boolean): { stream: TerminalStream; sent: () => string } {
  let sent = '';
  const write = (text: string): boolean => {
    sent += text;
    return true;
  };
  return { stream: { isTTY, columns: 80, rows: 24, write } as unknown as TerminalStream, sent: () => sent };
}

async function watched(verbose: 1 | 2, isTTY: boolean, events: readonly SweepEvent[]): Promise<{ sent: string; said: string[] }> {
  const picture = new SweepPicture(() => 0);
  const out = stream(isTTY);
  const said: string[] = [];
  const watch = await terminalWatcher(picture, verbose, out.stream, (line) => said.push(line));
  for (const event of events) {
    picture.see(event);
    watch(event);
  }
  return { sent: out.sent(), said };
}

const FEW: readonly SweepEvent[] = [begun(), started(0), ended(0, 0.5), started(1), ended(1, undefined), { kind: 'over' }];

test('on a terminal the table is drawn over itself', async () => {
  const { sent, said } = await watched(1, true, FEW);
  assert.equal(said, []);
  const [first, last] = sent.split('\u001b[1A');
  assert.match(first!, /0 of 4 trials \| 0\.0 s\n$/);
  const drawn = '\u001b[1G\u001b[0J';
  assert.ok(last!.startsWith(drawn));
  assert.match(last!.slice(drawn.length), /^trial\.mjs \[=+-+\] 2 of 4 trials, 1 failed \| 0\.0 s\n {2}trial .*\n {6}0 .*\n$/);
});

test('elsewhere, and with verbose 2, a trial is a line', async () => {
  for (const [verbose, isTTY] of [
    [1, false],
    [2, true],
  ] as const) {
    const { sent, said } = await watched(verbose, isTTY, FEW);
    assert.is(sent, '');
    assert.equal(said, [
      '1/4: trial 0: loss 0.5000, accuracy 0.5000 (best so far) | optimizer adam, rate 0.01 | 10 s',
      '2/4: trial 1: failed: it broke | optimizer adam, rate 0.01 | 10 s',
      '2 of 4 trials, 1 failed in 0.0 s; the best is trial 0: loss 0.5000, accuracy 0.5000 | optimizer adam, rate 0.01',
    ]);
  }
});

test('of very many trials one in several is a line, every new best, and the first failures', async () => {
  const all = Array.from({ length: 10_000 }, (_, trial) => ended(trial, trial % 50 === 7 ? undefined : trial === 5555 ? 0.1 : 0.5));
  const { said } = await watched(1, false, [begun({ total: 10_000 }), ...all]);
  assert.is(said.filter((line) => /failed/.test(line)).length, 10);
  assert.is(said.filter((line) => /best so far/.test(line)).length, 2);
  assert.is(said.length, 10 + 2 + 100);
});

test('what stands in the way is told: no worker, and what was in the queue and was no trial', async () => {
  const none: SweepEvent = { kind: 'workers', workers: [] };
  const refused: SweepEvent = { kind: 'refused', why: 'task "forged" does not fit its name.' };
  const { said } = await watched(2, false, [begun(), none, none, refused]);
  const [first, second] = [
    'no worker is there: npx wasm-nn worker --redis ADDRESS trial.mjs',
    'not run: task "forged" does not fit its name.',
  ];
  assert.equal(said, [first, second]);
  const picture = new SweepPicture(() => 0);
  for (const event of [begun(), none, refused, refused]) picture.see(event);
  const lines = tableLines(picture, 200, (text) => text.length);
  assert.equal(lines.slice(1), [`  ${first}`, '  not run, 2 so far: task "forged" does not fit its name.']);
});

test('a sweep that goes on says so, a worker that refuses once', async () => {
  const refused: SweepEvent = { kind: 'workers', workers: [{ name: 'far', running: [], slots: 1, refused: 'it has other data.' }] };
  const { said } = await watched(2, false, [begun({ records: [record(0, 0.5)] }), refused, refused]);
  assert.equal(said, ['trial.mjs goes on: 1 of 4 trials', 'far refuses: it has other data.']);
});

test('figures, times and texts are short', () => {
  assert.equal([0.98765, 3, 1e-5, 1234567.8, Number.NaN, -0.5].map(figureText), ['0.9877', '3', '1.000e-5', '1.235e+6', 'NaN', '-0.5000']);
  assert.equal([0, 9.96, 59.6, 3600, 7500, 90_000].map(durationText), ['0.0 s', '10 s', '1 min', '1 h', '2 h 5 min', '1 d 1 h']);
  assert.is(oneLine('a\u001b[2J\nb\u202ec'), 'a [2J b c');
});

test.run();
