import { HtmlValidate } from 'html-validate';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { parityPage } from '../../../bench/parity/page.js';
import type { ParityResult } from '../../../bench/parity/parity.js';
import { tableOf } from '../../../bench/parity/table.js';

const timing = (seconds: number, ratio: number): ParityResult['rows'][number]['times'][string] => ({
  seconds,
  quartiles: [seconds, seconds],
  ratio,
  ratioQuartiles: [ratio, ratio],
});

const result: ParityResult = {
  date: '2026-01-01',
  environment: {},
  threads: 1,
  rounds: 7,
  peers: ['ours', 'torch', 'tfjs'].map((name) => ({ name, description: name })),
  missing: ['onnxruntime is missing'],
  rows: [
    {
      id: 'E4',
      name: 'reduced VGG',
      work: 'step',
      batch: 64,
      times: { ours: timing(0.08, 1), torch: timing(0.12, 1.5) },
      not: { tfjs: "Kernel 'Conv2DBackpropFilter' not registered" },
    },
    { id: 'B3', name: '784-128-128-10', work: 'step', batch: 128, times: { ours: timing(0.002, 1), torch: timing(0.001, 0.5) }, not: {} },
  ],
};

test('a row of the table tells times, ratio, target and verdict, or why there are none', () => {
  const [vgg, unable, mlp] = tableOf(result);
  assert.equal([vgg!['ours ms'], vgg!['peer ms'], vgg!.target, vgg!.verdict], [80, 120, 1.5, 'met']);
  assert.equal([unable!.peer, unable!['peer ms'], unable!.verdict], ['tfjs', null, "Kernel 'Conv2DBackpropFilter' not registered"]);
  assert.equal([mlp!.target, mlp!.verdict], [0.7, 'missed']);
});

test('two threads each may do worse by 0.05', () => {
  const [vgg] = tableOf({ ...result, threads: 2 });
  assert.equal(vgg!.target, 1.45);
});

test('the page holds parity, growth and roofline, is valid and needs nothing from elsewhere', async () => {
  const text = parityPage({
    environment: { cpu: 'a CPU' },
    reports: [
      { suite: 'parity', note: '', rows: [], data: result },
      { suite: 'roofline', note: 'the roof', rows: [{ kernel: 'gemm', ms: 1.5, verdict: 'met' }] },
      {
        suite: 'growth',
        note: '',
        rows: [],
        data: {
          places: [1, 4].map((value) => ({ axis: 'batch', title: 'by its batch', value, seconds: { ours: value, torch: 2 * value } })),
        },
      },
    ],
  });
  for (const part of ['reduced VGG', 'Conv2DBackpropFilter', '784-128-128-10', 'the roof', '<figcaption>by its batch</figcaption>'])
    assert.match(text, part);
  for (const [, url] of text.matchAll(/(?:src|href)="([^"]*)"/g)) assert.match(url!, /^(#|data:)/);
  const validator = new HtmlValidate({ extends: ['html-validate:standard'], rules: { 'no-inline-style': 'off', 'long-title': 'off' } });
  const report = await validator.validateString(text);
  assert.equal(
    report.results.flatMap(({ messages }) => messages.map(({ ruleId, message }) => `${ruleId}: ${message}`)),
    [],
  );
});

test.run();
