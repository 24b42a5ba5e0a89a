import { setImmediate } from 'node:timers/promises';
import { createSingleEngine, useFloat32Engine } from '../../src/engine/engine.js';
import { RandomStream } from '../../src/index.js';
import { Actor, type Stage } from './actor.js';
import { Finding, Guard } from './guard.js';
import { drawNetwork, type Network } from './networks.js';
import { drawOp, type Op } from './ops.js';

const ACTORS = 4;
const OPS = 10;
/** One round in so many runs at the top of memory. */
const TOP_EVERY = 6;

/** A model's part of a round, as plain data. */
export interface Part {
  network: Network;
  ops: Op[];
}

export interface RoundOptions {
  seed: number;
  round: number;
  kinds: readonly Op['kind'][];
}

/** An engine that nothing has used, watched. */
function stage(top: boolean, reference: boolean): Stage {
  const engine = createSingleEngine();
  useFloat32Engine(engine);
  const settle = async (): Promise<void> => {
    if (!top) return;
    // what tensors hold comes back when they are collected: the next one lies at the end again
    (globalThis as { gc?: () => void }).gc?.();
    for (let i = 0; i < 3; i++) await setImmediate();
  };
  return { guard: new Guard(engine, top), reference, settle };
}

function drawParts({ seed, round, kinds }: RoundOptions): Part[] {
  return Array.from({ length: ACTORS }, (_, i) => {
    const random = new RandomStream(seed, `round/${round}/part/${i}`);
    const network = drawNetwork(random);
    return { network, ops: Array.from({ length: OPS }, () => drawOp(random, network, kinds)) };
  });
}

/** What is known of a fault: whose op it was, and what was done until then. */
function report(error: unknown, { seed, round }: RoundOptions, part: Part, place: number): Finding {
  const what = error instanceof Finding ? error.message : `an unexpected error: ${(error as Error)?.stack ?? String(error)}`;
  const sequence = part.ops.slice(0, place + 1).map((op) => `    ${JSON.stringify(op)}`);
  const again = `npm run soak -- --seed ${seed} --round ${round}`;
  return new Finding([`${what}`, `  again: ${again}`, `  network: ${JSON.stringify(part.network)}`, '  calls:', ...sequence].join('\n'));
}

/** One model's calls, each as its turn comes. Gives what came out of them. */
async function play(part: Part, on: Stage, options: RoundOptions, pause: () => Promise<void>): Promise<string[]> {
  const results: string[] = [];
  const actor = new Actor(part.network, on);
  for (const [i, op] of part.ops.entries()) {
    await pause();
    try {
      results.push(await actor.run(op));
      on.guard.check();
    } catch (error) {
      throw report(error, options, part, i);
    }
  }
  return results;
}

/** With a clock by which every look is a second after the last one, so that whoever gives turns by the clock does so at once. */
async function hurried(run: () => Promise<void>): Promise<void> {
  const { now } = performance;
  let clock = 0;
  performance.now = () => {
    clock += 1000;
    return clock;
  };
  try {
    await run();
  } finally {
    performance.now = now;
  }
}

/**
 * Models whose calls run interleaved in one engine, then each alone in an engine of its own: what comes out must be the same bits, and
 * nothing may be written where nothing was handed out. Throws a Finding.
 */
export function runRound(options: RoundOptions): Promise<void> {
  return hurried(() => playAndCompare(options));
}

async function playAndCompare(options: RoundOptions): Promise<void> {
  const { seed, round } = options;
  const parts = drawParts(options);
  const together = stage(round % TOP_EVERY === TOP_EVERY - 1, false);
  const turns = new RandomStream(seed, `round/${round}/turns`);
  const pause = async (): Promise<void> => {
    for (let i = turns.below(4); i > 0; i--) await setImmediate();
  };
  const played = await Promise.allSettled(parts.map((part) => play(part, together, options, pause)));
  const results = played.map((outcome) => {
    if (outcome.status === 'rejected') throw outcome.reason;
    return outcome.value;
  });
  for (const [i, part] of parts.entries()) {
    const alone = await play(part, stage(false, true), options, async () => {});
    const differs = alone.findIndex((result, at) => result !== results[i]![at]);
    if (differs < 0) continue;
    const what = `among others this gave ${results[i]![differs]}, alone ${alone[differs]}`;
    throw report(new Finding(what), options, part, differs);
  }
}
