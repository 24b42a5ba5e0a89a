import { type Claim, findRun, holds, labelsOf, worded } from '../claims.js';
import type { Verdict } from '../results.js';
import type { TimedRun, Times } from './time-result.js';

const text = (seconds: number): string => `${(1000 * seconds).toPrecision(3)} ms`;

/** The timed run that a label of a claim means. */
export const timedRun = (times: Times, id: string, label: string): TimedRun | undefined =>
  findRun((row) => times.get(row)?.runs, id, label);

/** What became of a claim about time, by steps timed one beside the other; undefined of other claims, and where a run was not timed. */
export function judgeTime(claim: Claim, id: string, times: Times): Verdict | undefined {
  if (claim.claim === 'faster') {
    const seconds = timedRun(times, id, claim.run)?.seconds;
    const [one, other] = [seconds?.[claim.engine], seconds?.[claim.than]];
    if (!one || !other) return undefined;
    const detail = `${claim.engine} ${text(one)}, ${claim.than} ${text(other)}`;
    return { what: claim.says, verdict: one < other ? 'reproduced' : 'not reproduced', ours: other / one, detail };
  }
  if (claim.claim === 'confused' || claim.figure !== 'secondsAStep') return undefined;
  const labels = labelsOf(claim);
  const values = labels.map((label) => timedRun(times, id, label)?.seconds.ours);
  if (!values.every((value) => typeof value === 'number')) return undefined;
  return { ...worded(claim, labels, values), verdict: holds(claim, values) ? 'reproduced' : 'not reproduced' };
}
