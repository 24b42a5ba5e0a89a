// A slice of the soak, of fixed rounds.
import { test } from 'uvu';
import { firstFloat32Engine, useFloat32Engine } from '../../src/engine/engine.js';
import { KINDS } from './ops.js';
import { runRound } from './round.js';

test('12 rounds find nothing', async () => {
  const before = firstFloat32Engine();
  try {
    for (let round = 0; round < 12; round++) await runRound({ seed: 1, round, kinds: KINDS });
  } finally {
    useFloat32Engine(before);
  }
});

test.run();
