import { existsSync } from 'node:fs';
import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import writeFileAtomic from 'write-file-atomic';
import type { Environment } from '../results.js';
import { type Settings, settle } from '../settle.js';
import type { Curves, Library, PeerEngine } from './python.js';
import { timedRuns } from './timed-runs.js';

export type Engine = 'ours' | PeerEngine;

/** Null where an engine has no such network: NumPy's programs are of perceptrons alone. */
export type ByEngine<T> = { [E in Engine]: T | null };

export interface TimedRun {
  label: string;
  settings: Settings;
  /** Of the whole run, if nothing stops it early. */
  steps: number;
  /** Of the first steps from the same weights on the same batch, without dropout, each before its update. */
  losses: ByEngine<number[]>;
  /** Of a step: the median of the rounds, in which the engines took turns. */
  seconds: ByEngine<number>;
  /** Of runs that every engine trains to the end: after every so many epochs. */
  curves?: { every: number; of: ByEngine<Curves> };
}

/** Seconds of a training step of a row's networks, beside NumPy and PyTorch in the same run, as they are committed. */
export interface TimeResult {
  id: string;
  rounds: number;
  environment: Environment;
  numpy: Library;
  torch: Library;
  runs: TimedRun[];
}

/** Results by row. */
export type Times = ReadonlyMap<string, TimeResult>;

const pathOf = (folder: string, id: string): string => join(folder, 'time', `${id}.json`);

export async function readTimes(folder: string, ids: readonly string[]): Promise<Map<string, TimeResult>> {
  const there = ids.filter((id) => existsSync(pathOf(folder, id)));
  const found = await Promise.all(there.map(async (id) => JSON.parse(await readFile(pathOf(folder, id), 'utf8')) as TimeResult));
  return new Map(found.map((result) => [result.id, result]));
}

export async function writeTime(folder: string, { runs, ...head }: TimeResult): Promise<string> {
  await mkdir(join(folder, 'time'), { recursive: true });
  const fields = Object.entries(head).map(([name, value]) => `  ${JSON.stringify(name)}: ${JSON.stringify(value)},\n`);
  const lines = runs.map((run) => `    ${JSON.stringify(run)}`);
  await writeFileAtomic(pathOf(folder, head.id), `{\n${fields.join('')}  "runs": [\n${lines.join(',\n')}\n  ]\n}\n`);
  return pathOf(folder, head.id);
}

/** How far a library's loss may lie from ours, relative to it: f32 rounds a step's sums in another order. */
export const LOSS_TOLERANCE = 1e-3;

/** The largest difference of a library's losses from ours, relative to ours. */
export function lossGap({ ours, ...peers }: ByEngine<number[]>): number {
  const all = Object.values(peers).flatMap((losses) => (losses ?? []).map((loss, i) => Math.abs(loss / ours![i]! - 1)));
  return Math.max(0, ...all.map((gap) => (Number.isFinite(gap) ? gap : Number.POSITIVE_INFINITY)));
}

/** Why a result is not of the row as it stands, or proves nothing; undefined where all is well. */
export function timeMisfit({ id, runs }: TimeResult): string | undefined {
  const wanted = timedRuns(id);
  const settings = (run: (typeof wanted)[number]): unknown => JSON.parse(JSON.stringify(settle(run, 'full')));
  if (
    !isDeepStrictEqual(
      runs.map((run) => [run.label, run.settings]),
      wanted.map((run) => [run.label, settings(run)]),
    )
  ) {
    return `${id}: the times are of other runs or settings than the row's. Run npm run experiments -- time ${id}.`;
  }
  const apart = runs.find(({ losses }) => !(lossGap(losses) <= LOSS_TOLERANCE));
  return apart && `${id}, ${apart.label}: the losses of the libraries differ: ${JSON.stringify(apart.losses)}.`;
}
