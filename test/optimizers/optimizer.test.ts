// What the learning rate may be, whatever the optimizer.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { Adam, BatchNormalization, Dense, OptionError, type Schedule, Sequential, SGD } from '../../src/index.js';

const x = [[0], [1], [2], [3]];
const y = [[1], [3], [5], [7]];

function model(optimizer: SGD | Adam): Sequential {
  const made = new Sequential([new Dense({ units: 2, inputShape: [1] }), new BatchNormalization(), new Dense({ units: 1 })], { seed: 1 });
  made.compile({ optimizer, loss: 'meanSquaredError' });
  return made;
}

const refused = (run: () => unknown, message: string): void =>
  assert.throws(run, (error: Error) => {
    assert.is(error.message, message);
    return error instanceof OptionError;
  });

for (const [rate, shown] of [
  [NaN, 'NaN'],
  [Infinity, 'Infinity'],
  [-0.1, '-0.1'],
  [undefined, 'undefined'],
  ['0.1', '"0.1"'],
]) {
  test(`a schedule that gives ${shown} is refused at its step, and nothing changes`, () => {
    const schedule: Schedule = { by: 'step', at: (step) => (step === 1 ? (rate as number) : 0.1) };
    const made = model(new SGD({ learningRate: schedule }));
    made.trainOnBatch(x, y);
    const before = made.checkpoint();
    refused(() => made.trainOnBatch(x, y), `SGD: the schedule gave ${shown} for step 1 of epoch 0; expected a finite number of 0 or more.`);
    assert.equal(made.checkpoint(), before);
  });
}

test('a learning rate that was set between steps is looked at likewise', () => {
  const made = model(new Adam());
  made.compiled.optimizer.learningRate = NaN;
  refused(() => made.trainOnBatch(x, y), 'Adam: the learning rate is NaN for step 0 of epoch 0; expected a finite number of 0 or more.');
});

test('an object that is no schedule is refused', () => {
  refused(
    () => new SGD({ learningRate: {} as Schedule }),
    'SGD: option "learningRate" must be a number or a schedule with at(step, epoch), received an object (Object).',
  );
});

test.run();
