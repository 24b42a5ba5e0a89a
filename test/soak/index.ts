// npm run soak: random calls over interleaved models, held against the same models alone, until the time is over or something is found.
import { parseArgs } from 'node:util';
import { Finding } from './guard.js';
import { KINDS, type Op } from './ops.js';
import { runProcesses } from './processes.js';
import { runRound } from './round.js';

const USAGE = `npm run soak -- [--minutes N] [--seed N] [--round N] [--only KIND,KIND] [--no-processes]

  --minutes N      how long (default 1)
  --seed N         where random numbers begin (default: from the clock, and printed)
  --round N        this round alone, as a finding names it
  --only KINDS     calls of these kinds alone: ${KINDS.join(', ')}
  --no-processes   no runs that are killed or stopped`;

const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '1' },
    seed: { type: 'string' },
    round: { type: 'string' },
    only: { type: 'string' },
    'no-processes': { type: 'boolean', default: false },
    help: { type: 'boolean', short: 'h', default: false },
  },
});

function whole(name: string, text: string): number {
  const value = Number(text);
  if (text !== '' && Number.isSafeInteger(value) && value >= 0) return value;
  console.error(`--${name}: received "${text}", expected a whole number of 0 or more.`);
  process.exit(2);
}

if (values.help) {
  console.log(USAGE);
  process.exit(0);
}
const minutes = Number(values.minutes);
if (!(minutes > 0 && minutes < Number.POSITIVE_INFINITY)) {
  console.error(`--minutes: received "${values.minutes}", expected a number above 0.`);
  process.exit(2);
}
const kinds = (values.only?.split(',') ?? KINDS) as Op['kind'][];
const unknown = kinds.find((kind) => !KINDS.includes(kind));
if (unknown !== undefined) {
  console.error(`--only: "${unknown}" is none of ${KINDS.join(', ')}.`);
  process.exit(2);
}
const seed = whole('seed', values.seed ?? String(Date.now() % 1_000_000));
const first = values.round === undefined ? 0 : whole('round', values.round);
// the rounds have a clock of their own in the place of performance.now
const start = Date.now();
const seconds = (): number => (Date.now() - start) / 1000;
const over = (): boolean => seconds() > minutes * 60;
console.log(`soak: seed ${seed}, ${minutes} minutes`);

let rounds = 0;
let found = false;

async function rounded(): Promise<void> {
  for (let round = first; !found && (round === first || (!over() && values.round === undefined)); round++) {
    await runRound({ seed, round, kinds });
    rounds++;
    if (rounds % 50 === 0) console.log(`  ${rounds} rounds, ${seconds().toFixed(0)} s`);
  }
}

let runs = 0;
async function processes(): Promise<void> {
  while (!found && !over()) runs += await runProcesses(seed, runs);
}

/** The first finding ends the soak. */
async function report(work: Promise<void>): Promise<void> {
  try {
    await work;
  } catch (error) {
    found = true;
    console.log(`finding after ${seconds().toFixed(1)} s: ${error instanceof Finding ? error.message : (error as Error).stack}`);
  }
}

const withProcesses = !values['no-processes'] && values.round === undefined;
await Promise.all([report(rounded()), ...(withProcesses ? [report(processes())] : [])]);
console.log(
  `${rounds} rounds, ${runs} processes killed or stopped, ${seconds().toFixed(0)} s: ${found ? 'found something' : 'nothing found'}`,
);
process.exitCode = found ? 1 : 0;
