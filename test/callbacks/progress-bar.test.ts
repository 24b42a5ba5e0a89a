import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { Dense, Sequential } from '../../src/index.js';

/** What a fit says on the console. */
async function said(verbose: 0 | 1 | 2 | undefined): Promise<string[]> {
  const model = new Sequential([new Dense({ units: 2, activation: 'softmax', inputShape: [1] })]);
  model.compile({ optimizer: 'sgd', loss: 'sparseCategoricalCrossentropy', metrics: ['accuracy'] });
  const { log } = console;
  const lines: string[] = [];
  console.log = (line: string) => void lines.push(line);
  try {
    await model.fit([[0], [1], [2]], [0, 1, 1], { epochs: 2, batchSize: 2, ...(verbose === undefined ? {} : { verbose }) });
  } finally {
    console.log = log;
  }
  return lines;
}

test('away from a terminal: a line an epoch, with loss, metric, time and speed', async () => {
  for (const line of await said(2)) assert.match(line, /^epoch [12]\/2: loss \d\.\d{4}, accuracy \d\.\d{4}, \d+\.\d s, \d+ examples\/s$/);
  assert.is((await said(2)).length, 2);
});

test('verbose 0 is quiet', async () => {
  assert.equal(await said(0), []);
});

test.run();
