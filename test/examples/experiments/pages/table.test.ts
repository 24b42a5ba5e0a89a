import { JSDOM } from 'jsdom';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { page } from '../../../../examples/experiments/pages/page.js';
import { table } from '../../../../examples/experiments/pages/table.js';

const rows = [
  ['b', { show: '12 ms', value: 0.012 }],
  ['c', { show: '–', value: Number.NaN }],
  ['a', { show: '1.5 s', value: 1.5 }],
];
const sortable = page('trials', table('trials', ['name', 'time'], rows, { sortable: true }));

test('a header sorts by its column, upwards and downwards; what has no value comes last', () => {
  const { document } = new JSDOM(sortable, { runScripts: 'dangerously' }).window;
  const heads = [...document.querySelectorAll('thead th')];
  const order = (): string => [...document.querySelectorAll('tbody th')].map(({ textContent }) => textContent).join('');
  const press = (column: number): string => {
    heads[column]!.querySelector('button')!.click();
    return `${order()} ${heads.map((head) => head.getAttribute('aria-sort')).join(' ')}`;
  };
  assert.is(order(), 'bca');
  assert.is(press(1), 'bac  ascending');
  assert.is(press(1), 'abc  descending');
  assert.is(press(0), 'abc ascending ');
  assert.is(press(0), 'cba descending ');
});

test('a page without such a table has no script', () => {
  assert.match(sortable, '<script>');
  assert.not.match(page('figures', table('figures', ['name', 'time'], rows)), '<script>');
});

test.run();
