// What the page's side sends, and what it refuses to.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import * as callbacks from '../../src/callbacks/index.js';
import { encoded, type Sender } from '../../src/worker/page-values.js';

/** A side that has nothing of the worker's. */
const sender: Sender = {
  idOf: () => undefined,
  plainOf: () => undefined,
  exportOf: () => undefined,
  keepFunction: () => 1,
  watch: () => ({ id: 1, aborted: false, reason: undefined }),
};

test("every callback of the package belongs into the worker, one of one's own is sent", () => {
  const classes = Object.values(callbacks as Record<string, unknown>).filter((one) => typeof one === 'function' && one.prototype);
  const hooked = (classes as { name: string; prototype: object }[]).filter(({ prototype }) =>
    ['onEpochEnd', 'onBatchEnd', 'onTrainBegin', 'onEpochBegin'].some((hook) => hook in prototype),
  );
  assert.ok(hooked.length >= 8, `callbacks: ${hooked.map(({ name }) => name)}`);
  for (const { name, prototype } of hooked)
    assert.throws(() => encoded([Object.create(prototype)], sender), new RegExp(`new remote\\.${name}\\(`), name);
  class Mine {
    onEpochEnd(): void {}
  }
  assert.ok(encoded([new Mine()], sender));
});

test.run();
