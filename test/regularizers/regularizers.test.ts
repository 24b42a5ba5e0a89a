import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { OptionError } from '../../src/errors.js';
import { getRegularizer, l1, l1l2, l2 } from '../../src/regularizers/index.js';

test('numbers, options and defaults', () => {
  assert.equal(l1(), { l1: 0.01, l2: 0 });
  assert.equal(l1(0.5), { l1: 0.5, l2: 0 });
  assert.equal(l1({ l1: 0.5 }), { l1: 0.5, l2: 0 });
  assert.equal(l2(), { l1: 0, l2: 0.01 });
  assert.equal(l2(0), { l1: 0, l2: 0 });
  assert.equal(l2({ l2: 1e-4 }), { l1: 0, l2: 1e-4 });
  assert.equal(l1l2(), { l1: 0.01, l2: 0.01 });
  assert.equal(l1l2({ l1: 0.1, l2: 0.2 }), { l1: 0.1, l2: 0.2 });
  assert.equal(l1l2({ l1: 0.1 }), { l1: 0.1, l2: 0 });
});

test('getRegularizer by name, by object, and none', () => {
  assert.equal(getRegularizer('l1'), l1());
  assert.equal(getRegularizer('l2'), l2());
  assert.equal(getRegularizer('l1l2'), l1l2());
  assert.equal(getRegularizer(l2(0.3)), { l1: 0, l2: 0.3 });
  assert.is(getRegularizer(undefined), undefined);
});

test('bad input', () => {
  const refused = (run: () => unknown, message: string): void =>
    assert.throws(run, (error: Error) => error instanceof OptionError && error.message === message);
  refused(
    () => getRegularizer('l3' as 'l1'),
    'layer: option "kernelRegularizer" must be one of "l1", "l2", "l1l2", received "l3". Did you mean "l1"?',
  );
  for (const none of [0.01, null]) {
    const message = `layer: option "kernelRegularizer" must be the name of a regularizer, l1(...), l2(...) or l1l2(...), received ${none}.`;
    refused(() => getRegularizer(none as unknown as 'l1'), message);
  }
  refused(() => l2(-1), 'l2: option "l2" must be a finite number at least 0, received -1.');
  refused(() => l2({ l1: 1 } as object), 'l2: unknown option "l1". Did you mean "l2"?');
  refused(() => l1(NaN), 'l1: option "l1" must be a finite number at least 0, received NaN.');
});

test.run();
