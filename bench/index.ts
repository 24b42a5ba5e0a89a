import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import type { Effort } from './measure.js';
import { environment, formatTable, type Report } from './report.js';

const USAGE = `npm run bench -- [suite ...] [--rounds N] [--time MS] [--json FILE]

  gemm    matrix products against the CPU's peak
  steps   training steps against NumPy and PyTorch; then toolkit and start
  toolkit the update's share of a step; batch norm and dropout
  start   time to the first step, and size of the download

  --rounds N   times that all candidates take turns (default 7)
  --time MS    milliseconds that each measures in a round (default 200)
  --json FILE  writes the figures there as well`;

/** Suites load when they are asked for: each one loads the built package. */
const SUITES: { [name: string]: (effort: Effort) => Promise<Report[]> } = {
  gemm: async (effort) => [(await import('./gemm.js')).gemm(effort)],
  steps: async (effort) => [
    ...(await (await import('./steps.js')).steps(effort)),
    await (await import('./toolkit.js')).toolkit(effort),
    await (await import('./start.js')).start(effort),
  ],
  toolkit: async (effort) => [await (await import('./toolkit.js')).toolkit(effort)],
  start: async (effort) => [await (await import('./start.js')).start(effort)],
};

function positive(name: string, text: string): number {
  const value = Number(text);
  if (value > 0 && Number.isFinite(value)) return value;
  console.error(`--${name}: received "${text}", expected a number above 0.`);
  process.exit(1);
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    rounds: { type: 'string', default: '7' },
    time: { type: 'string', default: '200' },
    json: { type: 'string' },
    help: { type: 'boolean', short: 'h' },
  },
});
const unknown = positionals.find((name) => !Object.hasOwn(SUITES, name));
if (values.help || unknown !== undefined || positionals.length === 0) {
  if (unknown !== undefined) console.error(`Unknown suite "${unknown}".\n`);
  console.log(USAGE);
  process.exit(unknown === undefined ? 0 : 1);
}

const { main } = await import('./built.js');
const effort: Effort = { rounds: Math.ceil(positive('rounds', values.rounds)), time: positive('time', values.time) };
const where = environment(await main.ready());
console.log(
  `${Object.entries(where)
    .map(([name, value]) => `${name}: ${value}`)
    .join('\n')}\n`,
);

const reports: Report[] = [];
for (const name of positionals) {
  for (const report of await SUITES[name]!(effort)) {
    console.log(`${report.suite}: ${report.note}\n\n${formatTable(report.rows)}\n`);
    reports.push(report);
  }
}
if (values.json) writeFileSync(values.json, `${JSON.stringify({ environment: where, effort, reports }, null, 2)}\n`);
