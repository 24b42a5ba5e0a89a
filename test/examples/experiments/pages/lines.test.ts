import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { linePlot, thinned } from '../../../../examples/experiments/pages/lines.js';

test('a long line is thinned, its last point stays', () => {
  const points = thinned(
    Array.from({ length: 1000 }, (_, i) => i),
    100,
  );
  assert.is(points.length, 101);
  assert.is(points.at(-1), 999);
  assert.equal(thinned([1, 2, 3], 3), [1, 2, 3]);
});

test('lines of one key have one colour; the dashed one is told from the other', () => {
  const points = Array.from({ length: 20 }, (_, i) => [i, 1 / (i + 1)] as const);
  const { text } = linePlot({
    title: 'Loss',
    x: 'epoch',
    y: 'loss',
    series: [
      { key: 'tanh', points },
      { key: 'tanh', dashed: true, points },
      { key: 'ReLU', points },
    ],
  });
  assert.is(text.match(/stroke="var\(--series-1\)"/g)!.length, 2);
  assert.is(text.match(/stroke="var\(--series-2\)"/g)!.length, 1);
  assert.is(text.match(/stroke-dasharray/g)!.length, 1);
  assert.is(text.match(/class="key"/g)!.length, 2);
});

test('a value that is no number leaves a gap', () => {
  const { text } = linePlot({
    title: 'Loss',
    x: 'epoch',
    y: 'loss',
    series: [{ key: 'a', points: Array.from({ length: 20 }, (_, i) => [i, i === 10 ? null : i] as const) }],
  });
  const paths = [...text.matchAll(/ d="([^"]+)"/g)].map(([, path]) => path!);
  const path = paths.sort((a, b) => b.length - a.length)[0]!;
  assert.is(path.split('M').length, 3);
});

/** The labels of the ticks of a plot. */
function ticksOf(y: (step: number) => number, count: number): string[] {
  const points = Array.from({ length: count }, (_, i) => [i + 1, y(i)] as const);
  const { text } = linePlot({ title: 'Loss', x: 'epoch', y: 'loss', series: [{ key: 'a', points }] });
  return [...text.matchAll(/<text[^>]*>([^<]*)</g)].map(([, label]) => label!);
}

test('few epochs have a whole tick each, many steps short ones, and what diverges powers of ten', () => {
  const few = ticksOf((i) => 0.1 * i, 3);
  assert.ok(['1', '2', '3'].every((label) => few.includes(label)) && !few.includes('1.5'));
  assert.ok(ticksOf((i) => 0.1 + i / 20_000, 20_000).includes('10k'));
  const wide = ticksOf((i) => 10 ** (i - 2), 14);
  assert.ok(wide.includes('1e+0') && wide.includes('1e+10'), wide.join(' '));
});

test.run();
