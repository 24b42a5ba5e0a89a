import { HtmlValidate } from 'html-validate';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { indexPage } from '../../../../examples/experiments/pages/index-page.js';
import { reportPage } from '../../../../examples/experiments/pages/report-page.js';
import type { AllResults } from '../../../../examples/experiments/pages/row-at.js';
import type { TrialResult } from '../../../../examples/experiments/results.js';
import { REPORTS } from '../../../../examples/experiments/rows.js';
import { rowOf, trial } from '../fixtures.js';

const C = REPORTS.find(({ letter }) => letter === 'C')!;
const more: Partial<TrialResult> = {
  curves: { loss: [2, 1, 0.5], accuracy: [0.5, 0.8, 0.9] },
  iterations: { step: [1, 2, 3], loss: [2, 1, 0.5], testStep: [1, 3], testLoss: [2, 0.6] },
  inactive: [{ layer: 'dense', share: [0.5, 0.4, 0.3] }],
};
const C1 = rowOf('C1', {
  'sigmoid, rate 1': [trial(0.981, more), trial(0.983, more)],
  'sigmoid, rate 0.1': [trial(0.9, more)],
  'sigmoid, rate 0.01': [trial(0.8, { ...more, ended: false, epochs: { run: 3, asked: 15 } })],
});
const results: AllResults = { byScale: new Map([['full', new Map([['C1', C1]])]]), times: new Map() };
const text = reportPage(C, results);

test('the figures of the report stand beside ours, with difference, seeds and spread', () => {
  const row = text.split('<tr>').find((line) => line.includes('sigmoid, rate 1<') && line.includes('test accuracy'))!;
  for (const cell of ['97.98\u00a0%', '98.20\u00a0%', '+0.22\u00a0points', '>2<', '98.10\u00a0% to 98.30\u00a0%', 'within 1.5 points'])
    assert.match(row, cell);
});

test('what is not reproduced, has not ended or was not run is said at the top', () => {
  const top = text.slice(0, text.indexOf('id="C1"'));
  assert.match(top, 'sigmoid, rate 0.1: 93.87\u00a0% in the report, 90.00\u00a0% here (−3.87\u00a0points)');
  assert.match(top, 'sigmoid, rate 0.01: 3 of 15 epochs (full)');
  assert.match(top, 'sigmoid, rate 0.001: not run');
  assert.match(top, 'npm run experiments -- run C2 --scale full');
  assert.match(top, 'C1: the result has the runs');
});

test('each row has a section; one without a result says how to run it', () => {
  for (const { id } of C.rows) assert.match(text, `<section id="${id}">`);
  assert.match(text.slice(text.indexOf('<section id="C8">')), 'npm run experiments -- run C8');
});

test('the curves are drawn', () => {
  for (const title of ['Loss', 'Accuracy', 'Loss step by step: sigmoid, rate 0.1', 'Inactive neurons: sigmoid, rate 1']) {
    assert.match(text, `<figcaption>${title}</figcaption>`);
  }
});

test('losses that are averaged over different things have plots of their own', () => {
  const A1 = rowOf('A1', { 'no hidden layer': [trial(0.3, more)], 'no hidden layer, plain mean': [trial(0.3, more)] });
  A1.runs[0]!.settings = { ...A1.runs[0]!.settings, loss: 'meanOverClasses' } as (typeof A1.runs)[0]['settings'];
  const report = REPORTS.find(({ letter }) => letter === 'A')!;
  const page = reportPage(report, { byScale: new Map([['quick', new Map([['A1', A1]])]]), times: new Map() });
  for (const title of ['Loss, averaged over batch and classes', 'Loss, averaged over batch', 'Accuracy'])
    assert.match(page, `<figcaption>${title}</figcaption>`);
  assert.not.match(page, '<figcaption>Loss</figcaption>');
});

test('the page needs nothing from elsewhere', () => {
  for (const [, url] of text.matchAll(/(?:src|href)="([^"]*)"/g)) assert.match(url!, /^(#|data:|index\.html$)/);
  assert.not.match(text, /https?:|@import|url\(/);
});

test('pages are valid HTML', async () => {
  // inline styles carry the colours of keys; tables and plots are written by others' rules of spelling
  const rules = { 'no-inline-style': 'off', 'long-title': 'off' } as const;
  const validator = new HtmlValidate({ extends: ['html-validate:standard'], rules });
  for (const page of [text, indexPage(REPORTS, results)]) {
    const report = await validator.validateString(page);
    assert.equal(
      report.results.flatMap(({ messages }) => messages.map(({ ruleId, message, line }) => `${line}: ${ruleId}: ${message}`)),
      [],
    );
  }
});

test('the trials of a grid stand in a table that can be sorted, without the columns that none of them has', () => {
  const E6 = rowOf('E6', { 'RNN / 5': [trial(0.99)], 'LSTM / 20': [trial(0.95)] });
  const report = REPORTS.find(({ letter }) => letter === 'E')!;
  const grid = reportPage(report, { byScale: new Map([['full', new Map([['E6', E6]])]]), times: new Map() });
  const section = grid.slice(grid.indexOf('<section id="E6">'));
  assert.match(section, '<table class="sortable">');
  assert.match(section, '<th scope="row">LSTM</th><td data-name="digits" data-value="20">20</td>');
  assert.not.match(section, 'Validation accuracy');
});

test('the index counts what was run and reproduced', () => {
  const row = indexPage(REPORTS, results)
    .split('<tr>')
    .find((line) => line.includes('c.html'))!;
  const cells = [...row.matchAll(/<td[^>]*>([^<]*)/g)].map(([, cell]) => cell);
  assert.equal(cells.slice(0, 4), [String(C.rows.length), '1', '0', String(C.rows.length - 1)]);
});

test.run();
