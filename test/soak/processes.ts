import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { RandomStream } from '../../src/index.js';
import { Finding } from './guard.js';

const child = fileURLToPath(new URL('./child.ts', import.meta.url));
const KILLS = 3;
const STOPS = 4;
/** Batches of a run. */
const BATCHES = 64;

/** What is done to a running child, given a promise of its batches. */
type Harm = (kill: (signal: NodeJS.Signals) => void) => Promise<void>;

interface Started {
  /** The weights it ended with; undefined if it was killed. */
  ended: Promise<string | undefined>;
}

/** Runs the child; `harm` begins when it has run `batch` batches. */
function start(seed: number, threads: number, file: string, batch: number, harm: Harm): Started {
  const running = spawn(process.execPath, ['--import', 'tsx', child, String(seed), String(threads), file], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let text = '';
  let errors = '';
  let harmed = false;
  running.stderr.on('data', (chunk: Buffer) => {
    errors += chunk.toString();
  });
  running.stdout.on('data', (chunk: Buffer) => {
    text += chunk.toString();
    if (harmed || text.split('batch').length <= batch) return;
    harmed = true;
    void harm((signal) => running.kill(signal));
  });
  const ended = new Promise<string | undefined>((resolve, reject) => {
    running.on('error', reject);
    running.on('close', (code, signal) => {
      if (signal === 'SIGKILL') resolve(undefined);
      else if (code === 0) resolve(/weights (\w+)/.exec(text)?.[1]);
      else reject(new Finding(`a training run of seed ${seed} on ${threads} threads ended with ${code ?? signal}: ${errors}`));
    });
  });
  return { ended };
}

const unharmed: Harm = async () => {};

/** Runs that are killed and resumed, and one on two threads that is stopped and continued, end in the weights of one left alone. */
export async function runProcesses(seed: number, number: number): Promise<number> {
  const random = new RandomStream(seed, `processes/${number}`);
  const of = random.below(1_000_000);
  const folder = mkdtempSync(join(tmpdir(), 'wasm-nn-soak-'));
  try {
    const whole = await start(of, 1, join(folder, 'whole'), 0, unharmed).ended;
    const stopped = await start(of, 2, join(folder, 'stopped'), random.below(BATCHES >> 1), async (kill) => {
      for (let i = 0; i < STOPS; i++) {
        kill('SIGSTOP');
        await setTimeout(random.below(1200));
        kill('SIGCONT');
        await setTimeout(random.below(20));
      }
    }).ended;
    if (stopped !== whole) throw new Finding(`seed ${of}: a run that was stopped ended in ${stopped}, one left alone in ${whole}`);
    for (let i = 0; i < KILLS; i++) {
      await start(of, 1, join(folder, 'killed'), random.below(BATCHES >> 1), async (kill) => {
        await setTimeout(random.below(5));
        kill('SIGKILL');
      }).ended;
    }
    const resumed = await start(of, 1, join(folder, 'killed'), 0, unharmed).ended;
    if (resumed !== whole)
      throw new Finding(`seed ${of}: a run that was killed and resumed ended in ${resumed}, one left alone in ${whole}`);
    const left = readdirSync(folder).filter((name) => name.includes('.part-'));
    if (left.length > 0) throw new Finding(`seed ${of}: killed runs left ${left.join(', ')}`);
    return KILLS + 1;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
