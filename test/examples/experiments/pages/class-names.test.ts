import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { classNames } from '../../../../examples/experiments/pages/class-names.js';
import type { Settings } from '../../../../examples/experiments/settle.js';

const named = (set: string): readonly string[] => classNames({ data: { set } } as Settings);

test("images have their set's names, points and palindromes numbers", () => {
  assert.is(named('fashion-mnist')[6], 'Shirt');
  assert.is(named('cifar10')[9], 'truck');
  assert.is(named('cifar100').length, 100);
  assert.is(named('palindromes')[9], '9');
});

test.run();
