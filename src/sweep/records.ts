import { FormatError } from '../errors.js';
import { isObject, isWhole, show } from '../options.js';
import { parseFigures } from './figures.js';
import type { Settings } from './space.js';

/** Figures of a trial by name. */
export type Figures = Readonly<Record<string, number>>;

/** What a trial reported on its way, step by step. */
export type Curve = readonly (Figures & { readonly step: number })[];

/** The figure that a sweep is after. */
export interface Objective {
  readonly metric: string;
  readonly mode: 'min' | 'max';
}

/** What came of a task, as results keep it: a line of JSON. */
export interface TrialRecord {
  readonly trial: number;
  readonly settings: Settings;
  /** Of what the trial draws at random. */
  readonly seed: number;
  /** How far it was to go, where the strategy says so. */
  readonly budget?: number;
  readonly metrics?: Figures;
  /** What the trial noted besides. */
  readonly notes?: unknown;
  readonly curve?: Curve;
  /** Whether it was given up on its way, by the rule `prune`: its figures are of where it ended. */
  readonly pruned?: true;
  /** Why it failed, if it did. */
  readonly error?: string;
  /** Seconds that it took, on its worker. */
  readonly seconds: number;
}

/** The first line of a file of results: whose they are. */
export interface SweepHeader {
  readonly sweep: 1;
  /** SHA-256 of the trial's module. */
  readonly module: string;
  readonly seed: number;
  readonly strategy: string;
  /** SHA-256 of the data by their names, where there are any. */
  readonly data?: Readonly<Record<string, string>>;
}

function parsed(line: string, at: string): Record<string, unknown> {
  try {
    const value = parseFigures(line);
    if (isObject(value)) return value;
  } catch {
    // told below
  }
  throw new FormatError(`${at}: received ${show(line)}; expected a line of JSON that a sweep wrote.`);
}

/** Whether `value` is the record of a trial. */
export const isRecord = (value: unknown): value is TrialRecord =>
  isObject(value) && isWhole(value.trial) && isObject(value.settings) && isWhole(value.seed);

/** The header and records of a file of results. A last line that was cut short is left out: its trial runs again. */
export function readRecords(file: string, text: string): { header: SweepHeader; records: TrialRecord[] } | undefined {
  const lines = text.split('\n');
  const whole = lines.slice(0, -1);
  if (whole.length === 0) return undefined;
  const header = parsed(whole[0]!, `${file}, line 1`);
  if (header.sweep !== 1 || typeof header.module !== 'string')
    throw new FormatError(`${file}: the first line is not that of a sweep's results.`);
  const records = whole.slice(1).map((line, i) => {
    const record = parsed(line, `${file}, line ${i + 2}`);
    if (isRecord(record)) return record;
    throw new FormatError(`${file}, line ${i + 2}: received ${show(line)}; expected the record of a trial.`);
  });
  return { header: header as unknown as SweepHeader, records };
}
