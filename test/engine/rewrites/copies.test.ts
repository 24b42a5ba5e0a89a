import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { ActivationKind, type Kernels } from '../../../src/engine/kernels.js';
import { Lists } from './lists.js';

const n = 50;
const copy = (k: Kernels, x: number, y: number): void => k.copy({ x, xItem: 10, y, yItem: 10, items: 5, run: 10 });
const twice = (k: Kernels, x: number, y: number): void => k.affine({ x, y, n, scale: 2 });

function buffers(): { lists: Lists; b: [number, number, number, number, number] } {
  const lists = new Lists();
  return { lists, b: Array.from({ length: 5 }, () => lists.numbers(n)) as [number, number, number, number, number] };
}

test('readers of a copy read what was copied', () => {
  const { lists, b } = buffers();
  const write = (k: Kernels): void => {
    copy(k, b[0], b[1]);
    twice(k, b[1], b[2]);
    k.add({ a: b[1], b: b[1], y: b[3], n });
  };
  assert.equal(lists.rewritten(write, [b[2], b[3]]), ['affine', 'add']);
});

test('and may write over it where their kernel allows that', () => {
  const { lists, b } = buffers();
  const write = (k: Kernels): void => {
    copy(k, b[0], b[1]);
    k.activateGrad({ activation: ActivationKind.tanh, kept: b[2], dy: b[1], dx: b[0], n });
  };
  assert.equal(lists.rewritten(write, [b[0]]), ['activateGrad']);
  const not = (k: Kernels): void => {
    copy(k, b[0], b[1]);
    k.columnSums({ x: b[1], rows: 5, columns: 10, y: b[0] });
  };
  assert.equal(lists.rewritten(not, [b[0]]), ['copy', 'columnSums']);
});

test('the copy stays where what was copied changes first, or the copy outlives the list, or is of a part', () => {
  const { lists, b } = buffers();
  const changes = (k: Kernels): void => {
    copy(k, b[0], b[1]);
    twice(k, b[0], b[0]);
    k.add({ a: b[0], b: b[1], y: b[2], n });
  };
  assert.equal(lists.rewritten(changes, [b[2]]), ['copy', 'affine', 'add']);
  assert.equal(
    lists.rewritten((k) => copy(k, b[0], b[1]), [b[1]]),
    ['copy'],
  );
  const part = (k: Kernels): void => {
    k.copy({ x: b[0], xItem: 10, y: b[1], yItem: 10, items: 5, run: 9 });
    twice(k, b[1], b[2]);
  };
  assert.equal(lists.rewritten(part, [b[2]]), ['copy', 'affine']);
});

test('what is made to be copied is made where the copy would be, and others read it there', () => {
  const { lists, b } = buffers();
  const write = (k: Kernels): void => {
    twice(k, b[0], b[1]);
    copy(k, b[1], b[2]);
    k.add({ a: b[1], b: b[0], y: b[3], n });
    twice(k, b[0], b[1]);
  };
  assert.equal(lists.rewritten(write, [b[1], b[2], b[3]]), ['affine', 'add', 'affine']);
});

test('but not where that place is in use, or what is made outlives the list', () => {
  const { lists, b } = buffers();
  const used = (k: Kernels): void => {
    twice(k, b[0], b[1]);
    k.add({ a: b[2], b: b[1], y: b[3], n });
    copy(k, b[1], b[2]);
  };
  assert.equal(lists.rewritten(used, [b[2], b[3]]), ['affine', 'add', 'copy']);
  const outlives = (k: Kernels): void => {
    twice(k, b[0], b[1]);
    copy(k, b[1], b[2]);
  };
  assert.equal(lists.rewritten(outlives, [b[1], b[2]]), ['affine', 'copy']);
});

test.run();
