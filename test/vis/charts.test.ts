// Charts: what an SVG shows is what was given, in words, in colours and in places; mistakes.
import { JSDOM } from 'jsdom';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { Dense, input, Model, Sequential, tensor } from '../../src/index.js';
import { confusionMatrixChart, histogramChart, historyChart, layerOutputChart, weightsChart } from '../../src/vis.js';

const { window } = new JSDOM('');
const { document } = window;

/** As a file, which XML has to read, and what stands in it. */
function read(svg: string) {
  const parsed = new window.DOMParser().parseFromString(svg, 'image/svg+xml');
  assert.is(parsed.querySelector('parsererror'), null);
  const root = parsed.documentElement;
  assert.is(root.getAttribute('role'), 'img');
  const groups = (label: string) => [...root.querySelectorAll(`g[aria-label="${label}"]`)];
  return {
    root,
    label: root.getAttribute('aria-label'),
    texts: [...root.querySelectorAll('text')].map((text) => text.textContent),
    groups,
    fills: (selector: string) => [...root.querySelectorAll(selector)].map((element) => element.getAttribute('fill')),
  };
}

const history = { epoch: [0, 1, 2], history: { loss: [3, 2, 1], valLoss: [4, 3, 2.5], accuracy: [0.1, 0.2, 0.3] } };

/** The places of a line's points. */
const points = (path: Element): number[][] =>
  (path.getAttribute('d') ?? '')
    .slice(1)
    .split('L')
    .map((at) => at.split(',').map(Number));

test('a learning curve has a line in training and one in validation, with every epoch', async () => {
  const { label, texts, root } = read(await historyChart(history, { document, title: 'A < B & C' }));
  assert.is(label, 'A < B & C: loss and valLoss by epoch');
  for (const text of ['A < B & C', 'loss', 'valLoss', '1', '2', '3']) assert.ok(texts.includes(text), text);
  const lines = [...root.querySelectorAll('g[aria-label="line"] path')];
  assert.equal(
    lines.map((line) => line.getAttribute('stroke') ?? line.parentElement!.getAttribute('stroke')),
    ['var(--series-1)', 'var(--series-2)'],
  );
  const [training, validation] = lines.map(points) as [number[][], number[][]];
  assert.is(training.length, 3);
  // the vertical axis is linear, and points downwards
  const y = training.map(([, at]) => at!);
  assert.ok(Math.abs(y[1]! - y[0]! - (y[2]! - y[1]!)) < 0.01 && y[1]! > y[0]!);
  assert.ok(validation[0]![1]! < y[0]!);
  assert.equal(read(await historyChart(history, { document, figure: 'accuracy' })).label, 'accuracy by epoch');
});

test('what fit returns is taken as it is', async () => {
  const model = new Sequential([new Dense({ units: 1, inputShape: [2] })], { seed: 1 });
  model.compile({ optimizer: 'sgd', loss: 'meanSquaredError' });
  const run = await model.fit(tensor([0, 1, 1, 0], [2, 2]), tensor([0, 1], [2, 1]), { epochs: 4, verbose: 0 });
  const { root } = read(await historyChart(run, { document }));
  assert.is(points(root.querySelector('g[aria-label="line"] path')!).length, 4);
});

test('a confusion matrix has every count, darker by the share of its row', async () => {
  const svg = await confusionMatrixChart(
    [
      [9, 1],
      [5, 5],
    ],
    { document, classes: ['cat', 'dog'] },
  );
  const { texts, root } = read(svg);
  for (const text of ['9', '1', 'cat', 'dog', 'predicted', 'true']) assert.ok(texts.includes(text), text);
  assert.is(texts.filter((text) => text === '5').length, 2);
  const fills = [...root.querySelectorAll('g[aria-label="cell"] rect')].map((cell) => cell.getAttribute('fill')!);
  const red = fills.map((fill) => Number(/rgb\((\d+)/.exec(fill)![1]));
  assert.ok(red[0]! < red[2]! && red[2]! === red[3]! && red[2]! < red[1]!, fills.join());
});

test('a histogram counts every finite number once', async () => {
  const values = [0, 0.1, 0.1, 0.9, 1, Number.NaN, Infinity];
  const { root, texts } = read(await histogramChart(values, { document, bars: 2, label: 'weight' }));
  const bars = [...root.querySelectorAll('g[aria-label="rect"] rect')].map((bar) => Number(bar.getAttribute('height')));
  // from 0 on, from 0.5 on, and what is 1
  const least = Math.min(...bars);
  assert.equal(
    bars.map((bar) => Math.round((10 * bar) / least) / 10),
    [3, 1, 1],
  );
  assert.ok(texts.some((text) => text?.includes('weight')));
});

test('a kernel is a picture for each channel of each filter, an output one for each channel', async () => {
  // a kernel of two filters of one channel, 1 and 2 pixels: of the first 1 and 0, of the second -1 and 0
  const { root } = read(await weightsChart({ data: [1, -1, 0, 0], shape: [1, 2, 1, 2] }, { document }));
  const cells = [...root.querySelectorAll('g[aria-label="rect"] rect')];
  const fills = cells.map((cell) => cell.getAttribute('fill'));
  const x = cells.map((cell) => Number(cell.getAttribute('x')));
  assert.is(cells.length, 4);
  assert.is(fills[1], fills[3]);
  assert.is.not(fills[0], fills[2]);
  // one cell lies free between the pictures, where they stand side by side
  const y = cells.map((cell) => Number(cell.getAttribute('y')));
  assert.ok(x[2]! > x[1]! || y[2]! > y[0]!);

  const image = tensor(
    Array.from({ length: 12 }, (_, i) => i),
    [2, 2, 3],
  );
  const { label } = read(await layerOutputChart(image, { document }));
  assert.is(label, 'outputs as 3 pictures of 2 by 2');
  assert.is(read(await weightsChart({ data: new Float32Array(6), shape: [2, 3] }, { document })).label, 'weights as 1 pictures of 2 by 3');
});

test('the output of a layer within a model is drawn', async () => {
  const x = input({ shape: [3] });
  const hidden = new Dense({ units: 5, activation: 'relu', name: 'hidden' });
  const model = new Model({ inputs: x, outputs: new Dense({ units: 2 }).apply(hidden.apply(x)), seed: 1 });
  const within = new Model({ inputs: model.inputs, outputs: hidden.output });
  const { data } = within.predict(tensor([1, 2, 3], [1, 3]));
  assert.is(read(await layerOutputChart({ data, shape: [5] }, { document })).label, 'outputs as 1 pictures of 1 by 5');
});

test('mistakes are sentences', async () => {
  const fails = async (run: () => Promise<unknown>, message: RegExp): Promise<void> => {
    try {
      await run();
    } catch (error) {
      assert.match((error as Error).message, message);
      return;
    }
    assert.unreachable(String(message));
  };
  await fails(() => historyChart(history), /^historyChart: there is no document here to make an SVG with; pass one/);
  await fails(
    () => historyChart(history, { document, figure: 'acuracy' }),
    /the run has no figure "acuracy", it has loss, valLoss, accuracy\..*"accuracy"/,
  );
  await fails(() => historyChart(history, { document: {} }), /option "document" must be a document/);
  await fails(() => confusionMatrixChart([[1, 2]], { document }), /received 1 rows of 2 for 1 classes; expected a square matrix/);
  await fails(() => confusionMatrixChart([[1]], { document, classes: ['a', 'a'] }), /must be a list of names, each once/);
  await fails(() => histogramChart([Number.NaN], { document }), /received 1 values, of which none is a finite number/);
  await fails(() => weightsChart({ data: [1], shape: [2] }, { document }), /received 1 numbers of shape \[2\]/);
  await fails(
    () => layerOutputChart({ data: [1], shape: [1, 1, 1, 1] }, { document }),
    /received the shape \[1, 1, 1, 1\], which is no picture/,
  );
});

test.run();
