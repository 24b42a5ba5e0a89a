import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { Effort } from './measure.js';
import { compilePeak } from './peak.js';
import { type Report, type Row, verdict } from './report.js';

const SIZES = [512, 1024];
const ROOT = fileURLToPath(new URL('..', import.meta.url));

/** The least share of the CPU's peak, and where a runtime is once `npm run test:runtimes` has installed it. */
const RUNTIMES: { name: string; target: number | null; command: string; args?: string[] }[] = [
  { name: 'Node, running', target: Number(process.versions.node.split('.')[0]) >= 24 ? 0.85 : 0.78, command: process.execPath },
  { name: 'Node 24', target: 0.85, command: 'node-24/bin/node' },
  { name: 'Bun', target: 0.65, command: '@oven/bun-linux-x64/bin/bun' },
  { name: 'Deno', target: null, command: '@deno/linux-x64-glibc/deno', args: ['run', '--no-prompt', `--allow-read=${ROOT}`] },
].map((runtime) => ({
  ...runtime,
  command: runtime.command.startsWith('/') ? runtime.command : `${ROOT}test/runtimes/node_modules/${runtime.command}`,
}));

const BROWSERS = { Chromium: 0.85, Firefox: 0.8, WebKit: 0.65 };

interface Measured {
  error?: string;
  microKernel: string;
  speeds: number[];
}

/** What a page in each browser measures; empty where no browser is installed. */
async function inBrowsers(): Promise<[string, number, Measured][]> {
  const driver = '../test/browsers/';
  const { serve } = await import(`${driver}server.mjs`);
  const server = await serve({ '/': ROOT });
  const measured: [string, number, Measured][] = [];
  for (const [name, target] of Object.entries(BROWSERS)) {
    try {
      const [result] = await server.visit(name, [`/isolated/bench/everywhere/page.html?sizes=${SIZES}`]);
      measured.push([name, target, result]);
    } catch (error) {
      measured.push([name, target, { error: String(error), microKernel: '', speeds: [] }]);
    }
  }
  server.close();
  return measured;
}

/** GFLOP/s of the strict build on every runtime and browser that is here, beside what C reaches with 128-bit vectors. */
export async function everywhere({ time }: Effort): Promise<Report> {
  const peak = compilePeak();
  const all: [string, number | null, Measured][] = [];
  for (const { name, target, command, args = [] } of RUNTIMES) {
    if (!existsSync(command)) continue;
    const child = fileURLToPath(new URL('everywhere/child.mjs', import.meta.url));
    const { stdout } = await promisify(execFile)(command, [...args, child, ...SIZES.map(String)]);
    all.push([name, target, JSON.parse(stdout) as Measured]);
  }
  all.push(...(await inBrowsers()));
  const limit = peak ? Math.max(peak(time), peak(time), peak(time)) : Number.NaN;
  const rows = all.flatMap(([name, target, { error, microKernel, speeds }]): Row[] =>
    error
      ? [{ where: name, n: null, 'GFLOP/s': null, 'of peak': null, target, 'micro-kernel': error, verdict: '-' }]
      : SIZES.map((n, i) => {
          const share = speeds[i]! / limit;
          return {
            where: name,
            n,
            'GFLOP/s': speeds[i]!,
            'of peak': share,
            target,
            'micro-kernel': microKernel,
            verdict: target === null ? '-' : verdict(share, target, 'higher'),
          };
        }),
  );
  return { suite: 'everywhere', note: `matmul n x n x n, strict SIMD, one thread; peak ${limit.toFixed(1)} GFLOP/s`, rows };
}
