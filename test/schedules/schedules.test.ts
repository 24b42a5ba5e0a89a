import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { OptionError } from '../../src/errors.js';
import {
  CosineDecay,
  type CosineDecayOptions,
  ExponentialDecay,
  getSchedule,
  PiecewiseConstantDecay,
  PiecewiseLinear,
  type Schedule,
} from '../../src/schedules/index.js';

const near = (actual: number, expected: number): void =>
  assert.ok(Math.abs(actual - expected) <= 4e-16 * Math.abs(expected), `${actual} and ${expected}`);

test('PiecewiseConstantDecay: 0.1 in epochs 0 to 14, 0.02 to 29, 0.004 to 39, 0.0008 to 49', () => {
  const schedule = new PiecewiseConstantDecay({ boundaries: [14, 29, 39], values: [0.1, 0.02, 0.004, 0.0008], by: 'epoch' });
  const rates = Array.from({ length: 50 }, (_, epoch) => schedule.at(epoch * 390, epoch));
  assert.equal(rates, [...Array(15).fill(0.1), ...Array(15).fill(0.02), ...Array(10).fill(0.004), ...Array(10).fill(0.0008)]);
});

test('PiecewiseConstantDecay by step, the default; a boundary belongs to the piece before it', () => {
  const schedule = new PiecewiseConstantDecay({ boundaries: [100, 110], values: [1, 0.5, 0.1] });
  assert.equal(
    [0, 100, 101, 110, 111, 1e9].map((step) => schedule.at(step, 0)),
    [1, 1, 0.5, 0.5, 0.1, 0.1],
  );
  assert.is(new PiecewiseConstantDecay({ boundaries: [], values: [0.3] }).at(5, 0), 0.3);
});

test('PiecewiseLinear: a triangle by step, flat on either side, and back from its config', () => {
  const schedule = new PiecewiseLinear({ boundaries: [10, 20, 60], values: [0.25, 1.25, 0.25] });
  const rates = (of: Schedule): number[] => [0, 10, 15, 20, 30, 60, 1000].map((step) => of.at(step, 0));
  assert.equal(rates(schedule), [0.25, 0.25, 0.75, 1.25, 1, 0.25, 0.25]);
  assert.equal(rates(getSchedule(schedule.config)), rates(schedule));
  assert.is(new PiecewiseLinear({ boundaries: [0, 4], values: [0, 1], by: 'epoch' }).at(77, 1), 0.25);
  const refused = (boundaries: number[], values: number[], pattern: RegExp): void =>
    assert.throws(
      () => new PiecewiseLinear({ boundaries, values }),
      (error: unknown) => error instanceof OptionError && pattern.test(error.message),
    );
  refused([0, 1], [1], /must hold as many numbers, at least one, received 2 and 1/);
  refused([], [], /at least one, received 0 and 0/);
  refused([0, 0], [1, 2], /"boundaries" must increase/);
  refused([0, 1], [1, -2], /"values"/);
});

test('ExponentialDecay', () => {
  const schedule = new ExponentialDecay({ initialLearningRate: 0.1, decaySteps: 1000, decayRate: 0.96 });
  assert.is(schedule.at(0, 9), 0.1);
  assert.is(schedule.at(1000, 0), 0.1 * 0.96);
  for (const step of [1, 17, 999, 12_345, 1_000_000]) near(schedule.at(step, 0), 0.1 * 0.96 ** (step / 1000));
});

test('ExponentialDecay in stairs, by epoch', () => {
  const schedule = new ExponentialDecay({ initialLearningRate: 0.8, decaySteps: 2, decayRate: 0.5, staircase: true, by: 'epoch' });
  assert.equal(
    [0, 1, 2, 3, 4, 5].map((epoch) => schedule.at(77, epoch)),
    [0.8, 0.8, 0.4, 0.4, 0.2, 0.2],
  );
});

test('CosineDecay', () => {
  const schedule = new CosineDecay({ initialLearningRate: 0.2, decaySteps: 100, alpha: 0.1 });
  assert.is(schedule.at(0, 0), 0.2);
  near(schedule.at(50, 0), 0.2 * 0.55);
  near(schedule.at(25, 0), 0.2 * (0.1 + (0.9 * (1 + Math.SQRT1_2)) / 2));
  near(schedule.at(100, 0), 0.02);
  assert.is(schedule.at(1000, 0), schedule.at(100, 0));
  assert.is(new CosineDecay({ initialLearningRate: 0.2, decaySteps: 10 }).at(10, 0), 0);
});

test('CosineDecay with a warm-up, by epoch', () => {
  const schedule = new CosineDecay({ initialLearningRate: 0.1, warmupTarget: 0.5, warmupSteps: 4, decaySteps: 10, by: 'epoch' });
  const at = (epoch: number): number => schedule.at(3, epoch);
  assert.is(at(0), 0.1);
  near(at(1), 0.2);
  near(at(3), 0.4);
  assert.is(at(4), 0.5);
  near(at(9), 0.25);
  assert.is(at(14), 0);
  assert.is(at(99), 0);
});

test('a schedule comes back from its config', () => {
  const schedules = [
    new PiecewiseConstantDecay({ boundaries: [3], values: [1, 0.5], by: 'epoch' }),
    new ExponentialDecay({ initialLearningRate: 0.1, decaySteps: 7, decayRate: 0.9, staircase: true }),
    new CosineDecay({ initialLearningRate: 0.1, decaySteps: 7 }),
    new CosineDecay({ initialLearningRate: 0.1, decaySteps: 7, alpha: 0.2, warmupSteps: 3, warmupTarget: 1, by: 'epoch' }),
  ];
  for (const schedule of schedules) {
    const again = getSchedule(JSON.parse(JSON.stringify(schedule.config)) as typeof schedule.config);
    assert.is(again.constructor, schedule.constructor);
    assert.is(again.by, schedule.by);
    for (let t = 0; t < 12; t++) assert.is(again.at(t, 11 - t), schedule.at(t, 11 - t));
  }
  const own: Schedule = { by: 'step', at: () => 1 };
  assert.is(getSchedule(own), own);
});

test('bad input', () => {
  const refused = (run: () => unknown, message: string): void =>
    assert.throws(run, (error: Error) => {
      assert.is(error.message, message);
      return error instanceof OptionError;
    });
  const piecewise = (boundaries: unknown, values: unknown): (() => unknown) => {
    return () => new PiecewiseConstantDecay({ boundaries: boundaries as number[], values: values as number[] });
  };
  refused(
    piecewise([1, 2], [1, 2]),
    'PiecewiseConstantDecay: option "values" must hold one number more than "boundaries", received 2 values for 2 boundaries.',
  );
  refused(piecewise([2, 2], [1, 2, 3]), 'PiecewiseConstantDecay: option "boundaries" must increase, received [2, 2].');
  refused(piecewise(3, [1]), 'PiecewiseConstantDecay: option "boundaries" must be an array of numbers, received 3.');
  refused(piecewise([], [NaN]), 'PiecewiseConstantDecay: option "values" must be a finite number at least 0, received NaN.');

  const exponential = { initialLearningRate: 0.1, decaySteps: 10, decayRate: 0.9 };
  refused(
    () => new ExponentialDecay({ ...exponential, decayRate: 0 }),
    'ExponentialDecay: option "decayRate" must be a finite number above 0, received 0.',
  );
  refused(
    () => new ExponentialDecay({ ...exponential, decaySteps: 0 }),
    'ExponentialDecay: option "decaySteps" must be a whole number of 1 or more, received 0.',
  );
  refused(
    () => new ExponentialDecay({ ...exponential, staircase: 1 as unknown as boolean }),
    'ExponentialDecay: option "staircase" must be true or false, received 1.',
  );
  refused(
    () => new ExponentialDecay({ ...exponential, by: 'epochs' as 'epoch' }),
    'ExponentialDecay: option "by" must be one of "step", "epoch", received "epochs". Did you mean "epoch"?',
  );

  const cosine: CosineDecayOptions = { initialLearningRate: 0.1, decaySteps: 10 };
  refused(
    () => new CosineDecay({ ...cosine, alpha: 2 }),
    'CosineDecay: option "alpha" must be a finite number at least 0 and at most 1, received 2.',
  );
  refused(
    () => new CosineDecay({ ...cosine, warmupSteps: 5 }),
    'CosineDecay: options "warmupSteps" and "warmupTarget" must be given together, received 5 and undefined.',
  );
  refused(
    () => new CosineDecay({ ...cosine, warmupTarget: 5 }),
    'CosineDecay: options "warmupSteps" and "warmupTarget" must be given together, received 0 and 5.',
  );
  refused(() => getSchedule({ kind: 'CosinDecay' }), 'Unknown schedule "CosinDecay". Did you mean "CosineDecay"?');
  refused(
    () => getSchedule(3 as unknown as Schedule),
    'A schedule must be an object with at(step, epoch) or the config of one, received 3.',
  );
});

test.run();
