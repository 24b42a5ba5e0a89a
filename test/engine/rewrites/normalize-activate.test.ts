import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { ActivationKind, type Kernels } from '../../../src/engine/kernels.js';
import { Lists } from './lists.js';

/** More rows than a strip, channels that leave a tail. */
const [rows, channels] = [37, 21];
const n = rows * channels;

function setUp() {
  const lists = new Lists();
  const numbers = (length: number) => lists.numbers(length);
  const [x, beside, y, z, u] = [n, n, n, n, n].map(numbers) as [number, number, number, number, number];
  const [mean, rstd, gamma, beta] = [channels, channels, channels, channels].map(numbers) as [number, number, number, number];
  const normalize = (k: Kernels, to: number) => k.normalize({ x, mean, rstd, gamma, beta, y: to, rows, channels });
  return { lists, x, beside, y, z, u, mean, rstd, gamma, beta, normalize };
}

for (const [name, activation] of Object.entries(ActivationKind)) {
  if (activation === ActivationKind.linear) continue;
  test(`normalize and ${name}: one record, in place and elsewhere`, () => {
    const { lists, y, z, normalize } = setUp();
    for (const to of [y, z]) {
      const write = (k: Kernels): void => {
        normalize(k, y);
        k.activate({ activation, alpha: 0.2, x: y, y: to, n });
      };
      assert.equal(lists.rewritten(write, [to]), ['normalizeActivate']);
    }
  });

  test(`normalize, an addition and ${name}: one record, whichever summand it is`, () => {
    const { lists, beside, y, z, normalize } = setUp();
    for (const [a, b] of [
      [y, beside],
      [beside, y],
    ] as const) {
      const write = (k: Kernels): void => {
        normalize(k, y);
        k.add({ a, b, y: z, n });
        k.activate({ activation, alpha: 0.2, x: z, y: z, n });
      };
      assert.equal(lists.rewritten(write, [z]), ['normalizeActivate']);
    }
  });
}

test('two normalizations that are added: one takes the other in', () => {
  const { lists, y, z, u, normalize } = setUp();
  const write = (k: Kernels): void => {
    normalize(k, y);
    normalize(k, z);
    k.add({ a: y, b: z, y: u, n });
    k.activate({ activation: ActivationKind.relu, x: u, y: u, n });
  };
  assert.equal(lists.rewritten(write, [u]), ['normalize', 'normalizeActivate']);
});

test('nothing is taken in where the normalized numbers are read again', () => {
  const { lists, y, z, u, normalize } = setUp();
  const write = (k: Kernels): void => {
    normalize(k, y);
    k.activate({ activation: ActivationKind.relu, x: y, y: z, n });
    k.affine({ x: y, y: u, n: 1, scale: 2 });
  };
  assert.equal(lists.rewritten(write, [z, u]), ['normalize', 'activate', 'affine']);
  const alone = (k: Kernels): void => {
    normalize(k, y);
    k.activate({ activation: ActivationKind.relu, x: y, y: z, n });
  };
  assert.equal(lists.rewritten(alone, [y, z]), ['normalize', 'activate'], 'or outlive the list');
});

test('nor where x or a statistic changes before the activation, or JavaScript runs', () => {
  const { lists, x, rstd, y, z, normalize } = setUp();
  for (const changed of [x, rstd]) {
    const write = (k: Kernels): void => {
      normalize(k, y);
      k.affine({ x: changed, y: changed, n: 4, scale: 2 });
      k.activate({ activation: ActivationKind.relu, x: y, y: z, n });
    };
    assert.equal(lists.rewritten(write, [z]), ['normalize', 'affine', 'activate']);
  }
  const kernels = lists.rewritten(
    (k, recorder) => {
      normalize(k, y);
      recorder.host(() => {});
      k.activate({ activation: ActivationKind.relu, x: y, y: z, n });
    },
    [z],
  );
  assert.equal(kernels, ['normalize', 'JavaScript', 'activate']);
});

test('nor where the result would lie over a part of x', () => {
  const { lists, x, y, normalize } = setUp();
  const write = (k: Kernels): void => {
    normalize(k, y);
    k.activate({ activation: ActivationKind.relu, x: y, y: x + 16, n: n });
  };
  // the end of the result is in the buffer behind x, which nobody reads
  assert.equal(lists.rewritten(write, [x]), ['normalize', 'activate']);
});

test.run();
