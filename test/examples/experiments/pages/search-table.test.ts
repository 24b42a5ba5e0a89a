import { JSDOM } from 'jsdom';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { page } from '../../../../examples/experiments/pages/page.js';
import { searchTable } from '../../../../examples/experiments/pages/search-table.js';
import { trial } from '../fixtures.js';

test('a grid and what ASHA came to stand below each other, with the share of the epochs', () => {
  const grid = { epochs: 108, best: '1 / 0.1', at: [1, 0.1], accuracy: 0.86 };
  const asha = [{ order: 1, epochs: 27, best: '2 / 0.1', at: [2, 0.1], accuracy: 0.8425 }];
  const { environment } = trial(0);
  const search = {
    id: 'B2',
    scale: 'quick',
    row: 'B2 quick 0',
    dimensions: ['a', 'b'],
    most: 9,
    trials: 12,
    grid,
    asha,
    environment,
  } as const;
  const { document } = new JSDOM(page('search', searchTable(search))).window;
  const rows = [...document.querySelectorAll('tbody tr')].map(({ children }) => [...children].map(({ textContent }) => textContent));
  assert.equal(rows, [
    ['grid', '108', '100.0 %', '1 / 0.1', '86.00 %'],
    ['ASHA, order 1', '27', '25.0 %', '2 / 0.1', '84.25 %'],
  ]);
  assert.match(document.querySelector('caption')!.textContent!, /same 12 trials of at most 9 epochs, .*in 1 order$/);
});

test.run();
