import { missed, type Program } from '../programs/program.js';
import { readOptions } from './arguments.js';
import { stop } from './data.js';
import { stopOnCtrlC } from './interrupt.js';

/** Runs a program with the numbers of the command line, and says what it reached; one that did not learn ends with status 1. */
export async function runProgram(program: Program): Promise<void> {
  const names = Object.keys(program.options);
  const given = readOptions({
    ...Object.fromEntries(names.map((name) => [name, { type: 'string' as const }])),
    small: { type: 'boolean', default: false },
  }) as Record<string, string | boolean | undefined>;
  const options: Record<string, number> = { ...program.options, ...(given.small ? program.small : {}) };
  for (const name of names) {
    if (given[name] === undefined) continue;
    options[name] = Number(given[name]);
    if (!(options[name] > 0)) stop(`--${name} takes a number above 0, received "${given[name]}".`);
  }
  console.log(`${program.about}\n${names.map((name) => `--${name} ${options[name]}`).join(' ')}`);
  const figures = await program.run(options, { callbacks: [stopOnCtrlC], verbose: 1, say: (line) => console.log(line) });
  console.log(
    Object.entries(figures)
      .map(([name, value]) => `${name} ${value.toPrecision(4)}`)
      .join(', '),
  );
  for (const line of missed(program, figures)) {
    console.error(line);
    process.exitCode = 1;
  }
}
