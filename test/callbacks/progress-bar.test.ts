import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
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

const child = fileURLToPath(new URL('./bar-child.ts', import.meta.url));

/** What a terminal is sent by a run that ends in one of the ways of bar-child.ts, and how its process ends. */
function onTerminal(ending: string): Promise<{ sent: string; said: string; code: number | null; signal: string | null }> {
  return new Promise((resolve, reject) => {
    const started = spawn(process.execPath, ['--import', 'tsx', child, ending], {
      // far more than a run takes: for one that would never end
      timeout: 60_000,
    });
    let sent = '';
    let said = '';
    started.stderr.on('data', (chunk: Buffer) => {
      sent += chunk.toString();
    });
    started.stdout.on('data', (chunk: Buffer) => {
      said += chunk.toString();
    });
    started.on('error', reject);
    started.on('close', (code, signal) => resolve({ sent, said, code, signal }));
  });
}

const ESC = String.fromCharCode(27);

/** The texts between control sequences: what is drawn on a line at once. */
const drawn = (sent: string): string[] =>
  sent.split(new RegExp(`${ESC}(?:\\[[0-9;?]*[A-Za-z]|[78])|[\\r\\n]`)).filter((text) => text !== '');

test('on a terminal: a bar an epoch, cut at the width of the line', async () => {
  const { sent, code } = await onTerminal('whole');
  assert.is(code, 0);
  const lines = drawn(sent);
  assert.ok(lines.some((line) => /^epoch 1\/2 [=-]{20} \d+\/40 \| loss/.test(line)));
  assert.ok(lines.some((line) => line.startsWith('epoch 2/2 ==================== 40/40 |')));
  assert.is(Math.max(...lines.map((line) => line.length)), 60);
});

for (const [ending, exit] of [
  ['interrupted', { code: null, signal: 'SIGINT' }],
  ['failed', { code: 0, signal: null }],
] as const) {
  test(`a run that is ${ending} leaves the terminal as it was, and its process ends as without a bar`, async () => {
    const { sent, said, code, signal } = await onTerminal(ending);
    assert.ok(drawn(sent).some((line) => line.startsWith('epoch 1/2')));
    assert.equal({ code, signal }, exit);
    assert.is(said, ending === 'failed' ? 'on purpose\n' : '');
    // line wrap (7) and the cursor (25) are modes that stay when the process is gone
    assert.not.ok(sent.includes(`${ESC}[?`), 'a mode of the terminal was changed');
  });
}

test("a run that fails ends the bar's line before the error is told", async () => {
  const { sent } = await onTerminal('failed');
  assert.match(sent, /\| loss [^\n]*\r?\non purpose$/);
});

test.run();
