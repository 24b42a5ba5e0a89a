// Polynomial and inverse-time decay, one cycle, restarts, and a warm-up before any of them: their definitions, PyTorch's numbers, back from their configs.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { OptionError } from '../../src/errors.js';
import {
  CosineDecay,
  CosineDecayRestarts,
  ExponentialDecay,
  getSchedule,
  InverseTimeDecay,
  OneCycle,
  PolynomialDecay,
  type Schedule,
  type ScheduleConfig,
  WarmUp,
} from '../../src/schedules/index.js';

function rates(
  schedule: Schedule & { config?: ScheduleConfig },
  expected: readonly number[],
  times: readonly number[] = [...expected.keys()],
): void {
  for (const of of [schedule, getSchedule(JSON.parse(JSON.stringify(schedule.config)))]) {
    times.forEach((t, i) => {
      const got = of.at(t, 0);
      assert.ok(Math.abs(got - expected[i]!) <= 1e-14, `${got} at ${t}, expected ${expected[i]}`);
    });
  }
}

test('PolynomialDecay: to the end rate and there it stays; with a cycle it goes on', () => {
  rates(new PolynomialDecay({ initialLearningRate: 0.1, decaySteps: 4, endLearningRate: 0.02 }), [0.1, 0.08, 0.06, 0.04, 0.02, 0.02]);
  rates(new PolynomialDecay({ initialLearningRate: 1, decaySteps: 4, endLearningRate: 0, power: 0.5 }), [
    1,
    Math.sqrt(0.75),
    Math.sqrt(0.5),
    0.5,
    0,
  ]);
  rates(new PolynomialDecay({ initialLearningRate: 1, decaySteps: 2, endLearningRate: 0, cycle: true }), [1, 0.5, 0, 0.25, 0, 1 / 6, 0]);
  rates(new PolynomialDecay({ initialLearningRate: 0.5, decaySteps: 10 }), [0.5, 0.0001], [0, 10]);
});

test('InverseTimeDecay, little by little and in stairs', () => {
  rates(new InverseTimeDecay({ initialLearningRate: 0.1, decaySteps: 2, decayRate: 0.5 }), [0.1, 0.1 / 1.25, 0.1 / 1.5]);
  rates(new InverseTimeDecay({ initialLearningRate: 0.1, decaySteps: 2, decayRate: 0.5, staircase: true }), [0.1, 0.1, 0.1 / 1.5]);
});

test('ExponentialDecay in stairs', () => {
  rates(new ExponentialDecay({ initialLearningRate: 0.8, decaySteps: 2, decayRate: 0.5, staircase: true }), [0.8, 0.8, 0.4, 0.4, 0.2]);
});

test("OneCycle: PyTorch's OneCycleLR", () => {
  rates(
    new OneCycle({ maxLearningRate: 0.1, totalSteps: 10 }),
    [
      0.004, 0.052, 0.1, 0.09504846320134738, 0.0811745653949763, 0.06112620219362893, 0.03887419780637107, 0.0188258346050237,
      0.004951936798652629, 4e-7, 4e-7,
    ],
  );
  rates(
    new OneCycle({ maxLearningRate: 0.2, totalSteps: 8, pctStart: 0.5, annealStrategy: 'linear', divFactor: 10, finalDivFactor: 100 }),
    [0.02, 0.08, 0.14, 0.2, 0.15005, 0.1001, 0.05015, 0.0002],
  );
});

test('CosineDecayRestarts: periods that grow, tops that fall', () => {
  const schedule = new CosineDecayRestarts({ initialLearningRate: 1, firstDecaySteps: 2, mMul: 0.5, alpha: 0.1 });
  const of = (period: number, share: number): number => 0.1 + (0.9 * 0.5 ** period * (1 + Math.cos(Math.PI * share))) / 2;
  rates(schedule, [of(0, 0), of(0, 0.5), of(1, 0), of(1, 0.25), of(1, 0.5), of(1, 0.75), of(2, 0), of(2, 0.125)]);
  // periods that shrink end at 4 steps
  assert.ok(Number.isFinite(new CosineDecayRestarts({ initialLearningRate: 1, firstDecaySteps: 2, tMul: 0.5 }).at(100, 0)));
});

test('WarmUp, before a number and before a schedule, by step and by epoch', () => {
  rates(new WarmUp({ schedule: 0.4, warmupSteps: 4 }), [0, 0.1, 0.2, 0.3, 0.4, 0.4]);
  rates(
    new WarmUp({
      schedule: new PolynomialDecay({ initialLearningRate: 0.4, decaySteps: 4, endLearningRate: 0 }),
      warmupSteps: 2,
      initialLearningRate: 0.2,
    }),
    [0.2, 0.3, 0.4, 0.3, 0.2, 0.1, 0],
  );
  const byEpoch = new WarmUp({
    schedule: new CosineDecay({ initialLearningRate: 1, decaySteps: 2, by: 'epoch' }),
    warmupSteps: 2,
    by: 'epoch',
  });
  assert.equal(
    [0, 1, 2, 3, 4].map((epoch) => Math.round(byEpoch.at(1000, epoch) * 1e9) / 1e9),
    [0, 0.5, 1, 0.5, 0],
  );
});

test('errors', () => {
  const refuses = (message: string, make: () => unknown): void =>
    assert.throws(make, (error: Error) => error instanceof OptionError && error.message === message, message);
  refuses(
    'PolynomialDecay: option "power" must be a finite number above 0, received 0.',
    () => new PolynomialDecay({ initialLearningRate: 1, decaySteps: 1, power: 0 }),
  );
  refuses(
    'WarmUp: received a schedule by epoch and a warm-up by step; expected one unit for both, as { by: "epoch" }.',
    () => new WarmUp({ schedule: new CosineDecay({ initialLearningRate: 1, decaySteps: 2, by: 'epoch' }), warmupSteps: 2 }),
  );
  refuses(
    'OneCycle: option "pctStart" must be a finite number at least 0 and at most 1, received 2.',
    () => new OneCycle({ maxLearningRate: 1, totalSteps: 2, pctStart: 2 }),
  );
});

test.run();
