import { type Effort, median } from '../measure.js';
import type { Entrant, Work } from './contest.js';

/** Of one peer at one network: seconds, spread, and our speed relative to it, round by round. */
export interface Timing {
  /** The median of the rounds, and its quartiles. */
  seconds: number;
  quartiles: readonly [number, number];
  /** The peer's seconds divided by ours in the same round: median and quartiles. */
  ratio: number;
  ratioQuartiles: readonly [number, number];
}

/** Warming up ends when two turns in a row differ by less than this, or after so many. */
const STEADY = 0.05;
const MOST_TURNS = 6;

/** The first and the third quartile. */
export function quartiles(values: readonly number[]): readonly [number, number] {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (share: number): number => sorted[Math.round(share * (sorted.length - 1))]!;
  return [at(0.25), at(0.75)];
}

const REQUESTS = { step: 'time', predict: 'timePredict', epoch: 'epoch' } as const;

async function turn({ peer, network, request }: Entrant, work: Work, seconds: number, batch: number): Promise<number> {
  const options = work === 'epoch' ? { batchSize: batch } : { seconds };
  return ((await peer.process.ask({ do: request ?? REQUESTS[work], network, ...options })) as { seconds: number }).seconds;
}

async function warmUp(entrant: Entrant, work: Work, seconds: number, batch: number): Promise<void> {
  let before = Number.POSITIVE_INFINITY;
  for (let count = 0; count < MOST_TURNS; count++) {
    const now = await turn(entrant, work, seconds, batch);
    if (Math.abs(now - before) < STEADY * now) return;
    before = now;
  }
}

/** Rounds in which all take turns, each of them first in some: what drifts with the machine's clock cancels out of the ratios. */
export async function timeInTurns(
  entrants: readonly Entrant[],
  work: Work,
  batch: number,
  { rounds, time }: Effort,
): Promise<Map<string, Timing>> {
  const running = entrants.filter(({ why }) => why === undefined);
  const taken = new Map(running.map((entrant) => [entrant, [] as number[]]));
  for (const entrant of running) await warmUp(entrant, work, time / 1000, batch);
  for (let round = 0; round < rounds; round++) {
    const order = [...running];
    order.push(...order.splice(0, round % order.length));
    for (const entrant of order) taken.get(entrant)!.push(await turn(entrant, work, time / 1000, batch));
  }
  const ours = taken.get(running[0]!)!;
  return new Map(
    running.map((entrant) => {
      const seconds = taken.get(entrant)!;
      const ratios = seconds.map((value, round) => value / ours[round]!);
      return [
        entrant.peer.name,
        { seconds: median(seconds), quartiles: quartiles(seconds), ratio: median(ratios), ratioQuartiles: quartiles(ratios) },
      ];
    }),
  );
}
