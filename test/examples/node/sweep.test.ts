// The example's search, stopped by Ctrl-C after its first trial, goes on to its end from what it kept.
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { test } from 'uvu';
import * as assert from 'uvu/assert';

const example = fileURLToPath(new URL('../../../examples/node/run.ts', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'wasm-nn-sweep-example-'));
test.after(() => rmSync(folder, { recursive: true, force: true }));

/** Runs the example; with `until`, presses Ctrl-C once when that was printed. Its exit code, and all that it printed. */
function run(args: readonly string[], until?: RegExp): Promise<{ code: number | null; text: string }> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, ['--import', 'tsx', example, 'sweep', ...args]);
    let text = '';
    let pressed = until === undefined;
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (chunk: Buffer) => {
        text += chunk.toString();
        if (pressed || !until!.test(text)) return;
        pressed = true;
        child.kill('SIGINT');
      });
    }
    child.on('close', (code) => resolve({ code, text }));
  });
}

/** How far each trial of the search went, in the order they ended. */
const kept = (): string[] =>
  readFileSync(join(folder, 'search/sweep.jsonl'), 'utf8')
    .trim()
    .split('\n')
    .slice(1)
    .map((line) => JSON.parse(line) as { trial: number; budget: number })
    .map(({ trial, budget }) => `${trial} ${budget}`);

test('stopped after its first trial, it goes on, and tells the best beside the usual', async () => {
  const args = ['--trials', '3', '--workers', '1', '--results', folder];
  const first = await run(args, /^1\/3: trial 0/m);
  assert.is(first.code, 130, first.text);
  assert.match(first.text, /stopped; the same command goes on/);
  assert.equal(kept(), ['0 1']);
  const { code, text } = await run(args);
  assert.is(code, 0, text);
  assert.equal(kept().slice(0, 3), ['0 1', '1 1', '2 1'], 'none is run again');
  assert.is(kept().length, 4, 'the best of the three is given more');
  const [, best, usual] = /best: ([\d.]+) %[\s\S]*without a search: ([\d.]+) %/.exec(text)!.map(Number);
  assert.ok(best! > 50 && usual! > 90, text);
});

test('wrong arguments are told in a sentence', async () => {
  assert.match((await run(['--trials', '0'])).text, /--trials takes a whole number of 1 or more, received "0"/);
  const { code, text } = await run(['--redis', 'http://here', '--results', join(folder, 'none')]);
  assert.is(code, 1);
  assert.match(text, /the address of Redis must be like redis:/);
});

test.run();
