// Events of a sweep, written by hand.
import type { SweepEvent } from '../../src/sweep/events.js';
import type { TrialRecord } from '../../src/sweep/records.js';
import { SweepPicture } from '../../src/sweep/seen/picture.js';
import { logRange, when } from '../../src/sweep/space.js';

const SPACE = { optimizer: ['sgd', 'adam'], momentum: when({ optimizer: 'sgd' }, [0, 0.9]), rate: logRange(1e-4, 1) };

export const begun = (more: Partial<Extract<SweepEvent, { kind: 'begun' }>> = {}): SweepEvent => ({
  kind: 'begun',
  name: 'trial.mjs',
  objective: { metric: 'loss', mode: 'min' },
  space: SPACE,
  total: 4,
  records: [],
  ...more,
});
export const started = (trial: number, budget?: number): SweepEvent => ({
  kind: 'started',
  trial,
  settings: { optimizer: 'adam', rate: 0.01 },
  ...(budget !== undefined && { budget }),
});
export const record = (trial: number, loss: number | undefined, more: Partial<TrialRecord> = {}): TrialRecord => ({
  trial,
  settings: { optimizer: 'adam', rate: 0.01 },
  seed: 1,
  seconds: 10,
  ...(loss === undefined ? { error: 'it broke' } : { metrics: { loss, accuracy: 1 - loss } }),
  ...more,
});
export const ended = (...of: Parameters<typeof record>): SweepEvent => ({ kind: 'ended', record: record(...of) });
export const threads = (count: number): SweepEvent => ({
  kind: 'workers',
  workers: Array.from({ length: count }, (_, i) => ({ name: `thread ${i + 1}`, running: [], slots: 1 })),
});

/** A picture of events, and the time on its clock, in seconds. */
export function seen(...events: readonly SweepEvent[]): { picture: SweepPicture; clock: { seconds: number } } {
  const clock = { seconds: 0 };
  const picture = new SweepPicture(() => 1000 * clock.seconds);
  for (const event of events) picture.see(event);
  return { picture, clock };
}
