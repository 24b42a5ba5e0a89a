// Every program of examples/programs, at its small setting: it runs, and has learned.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { programs } from '../../examples/programs/index.js';
import { missed } from '../../examples/programs/program.js';

const quiet = { callbacks: [], verbose: 0, say: () => {} } as const;
const chosen = process.env.PROGRAMS?.split(',');

for (const [name, load] of Object.entries(programs)) {
  if (chosen && !chosen.includes(name)) continue;
  test(name, async () => {
    const { default: program } = await load();
    const start = performance.now();
    const figures = await program.run({ ...program.options, ...program.small }, quiet);
    if (process.env.FIGURES) console.log(JSON.stringify({ name, figures, seconds: (performance.now() - start) / 1000 }));
    assert.equal(missed(program, figures), []);
    // a figure without a bound would be none
    assert.equal(Object.keys(figures).sort(), Object.keys(program.reaches).sort());
  });
}

test.run();
