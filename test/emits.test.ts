// What a user's own layers, losses and optimizers do is written down once, or runs in every step: the same bits, on any number of threads.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { emitsRecords } from '../src/emits.js';
import {
  Adam,
  AdamW,
  Dense,
  type Kernels,
  type Loss,
  meanSquaredError,
  type Optimizer,
  ready,
  Sequential,
  type Update,
} from '../src/index.js';

const METHODS = ['apply', 'update'];

/** Counts its updates; whether it emits is not said anew. */
class Counting extends Adam {
  updates = 0;
  protected override update(kernels: Kernels, update: Update): void {
    this.updates++;
    super.update(kernels, update);
  }
}

class Emitting extends Counting {
  override get emits(): boolean {
    return true;
  }
}

test('a subclass that overrides a method and not emits is taken to compute in JavaScript', () => {
  assert.is(emitsRecords(new Adam(), METHODS), true);
  assert.is(emitsRecords(new AdamW(), METHODS), true);
  assert.is(emitsRecords(new Counting(), METHODS), false);
  assert.is(emitsRecords(new Emitting(), METHODS), true);
});

const STEPS = 4;
const x = Array.from({ length: 64 }, (_, i) => Array.from({ length: 300 }, (_, j) => Math.fround(((i * 7 + j * 3) % 11) / 11 - 0.5)));
const y = x.map(([a, b]) => [a! + b!, a! - b!]);

function trained(optimizer: Optimizer, loss: Loss): Float32Array | Float64Array {
  const model = new Sequential([new Dense({ units: 200, activation: 'gelu', inputShape: [300] }), new Dense({ units: 2 })], { seed: 3 });
  model.compile({ optimizer, loss });
  for (let step = 0; step < STEPS; step++) model.trainOnBatch(x, y);
  return model.getWeights()[0]!;
}

test('written down or run in every step, on 1 to 3 threads: the same bits', async () => {
  let calls = 0;
  const loss = meanSquaredError();
  const counted: Loss = {
    ...loss,
    emits: false,
    compute: (...given) => {
      calls++;
      loss.compute(...given);
    },
  };
  const expected = trained(new Adam(), loss);
  for (const threads of [1, 2, 3]) {
    await ready({ threads });
    const [counting, emitting] = [new Counting(), new Emitting()];
    calls = 0;
    assert.equal(trained(counting, counted), expected, `${threads} threads`);
    assert.equal([counting.updates, calls], [STEPS, STEPS]);
    assert.equal(trained(emitting, loss), expected, `${threads} threads`);
    assert.ok(emitting.updates < STEPS, 'when programs are written');
  }
  await ready({ threads: 1 });
});

test.run();
