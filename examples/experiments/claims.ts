import { type FigureName, meanFigure, type Results } from './figures.js';
import { type RowResult, type RunResult, shortestOf, type Verdict } from './results.js';
import type { PeerEngine } from './time/python.js';

/** A run of the same row by its label, or of another as `ID/label`. */
export type Label = string;

/** What a report says beyond its figures, as data: a predicate by name, and the runs that it is about. */
export type Claim =
  /** The figure rises from run to run. */
  | { claim: 'rises'; says: string; figure: FigureName; runs: readonly Label[] }
  | { claim: 'falls'; says: string; figure: FigureName; runs: readonly Label[] }
  /** All figures lie within `spread` of each other. */
  | { claim: 'alike'; says: string; figure: FigureName; runs: readonly Label[]; spread: number }
  /** The first run's figure is at least `least` times the second's; the report's ratio stands beside it. */
  | { claim: 'ratio'; says: string; figure: FigureName; runs: readonly [Label, Label]; least: number; report?: number }
  | { claim: 'below'; says: string; figure: FigureName; runs: readonly Label[]; limit: number }
  | { claim: 'above'; says: string; figure: FigureName; runs: readonly Label[]; limit: number }
  /** The figure of one of the runs lies so many points below the first run's, give or take `within`. */
  | { claim: 'costs'; says: string; figure: FigureName; runs: readonly [Label, ...Label[]]; points: number; within: number }
  /** The run has the highest figure of those named; `within`: or comes as near to it. */
  | { claim: 'best'; says: string; figure: FigureName; run: Label; of: readonly Label[]; within?: number }
  /** Of the mistakes about a class, most are taken for one of others. */
  | { claim: 'confused'; says: string; run: Label; class: number; with: readonly number[] }
  /** A step of the run takes one library less time than another. */
  | { claim: 'faster'; says: string; run: Label; engine: PeerEngine; than: PeerEngine };

/** A claim about a figure of runs. */
export type FigureClaim = Extract<Claim, { figure: FigureName }>;

/** The run that a label means, in `row` or in another, out of what there is of each row. */
export function findRun<R extends { label: string }>(
  runsOf: (row: string) => readonly R[] | undefined,
  row: string,
  label: Label,
): R | undefined {
  const here = runsOf(row)?.find((run) => run.label === label);
  if (here) return here;
  const slash = label.indexOf('/');
  return slash < 0 ? undefined : runsOf(label.slice(0, slash))?.find((run) => run.label === label.slice(slash + 1));
}

/** A list like `256 39.16, 256-256 40.37`. */
const listed = (labels: readonly Label[], values: readonly number[]): string =>
  labels.map((label, i) => `${label} ${Number(values[i]!.toPrecision(4))}`).join(', ');

const ordered = (values: readonly number[], sign: number): boolean =>
  values.every((value, i) => i === 0 || sign * value > sign * values[i - 1]!);

/** Whether the values bear the claim out. A NaN bears nothing out but that it lies below a limit: such a run did not learn. */
export function holds(claim: FigureClaim, values: readonly number[]): boolean {
  switch (claim.claim) {
    case 'rises':
      return ordered(values, 1);
    case 'falls':
      return ordered(values, -1);
    case 'alike':
      return Math.max(...values) - Math.min(...values) <= claim.spread;
    case 'ratio':
      return values[0]! / values[1]! >= claim.least;
    case 'below':
      return values.every((value) => !(value >= claim.limit));
    case 'above':
      return values.every((value) => value > claim.limit);
    case 'costs':
      return values.slice(1).some((value) => Math.abs(values[0]! - value - claim.points) <= claim.within);
    case 'best':
      return values[claim.of.indexOf(claim.run)]! >= Math.max(...values) - (claim.within ?? 0);
  }
}

function confused(claim: Extract<Claim, { claim: 'confused' }>, run: RunResult): { held: boolean; detail: string } {
  const row = claim.with.map(() => 0);
  let mistakes = 0;
  for (const { confusion } of run.trials) {
    confusion?.[claim.class]?.forEach((count, predicted) => {
      if (predicted !== claim.class) mistakes += count;
      const place = claim.with.indexOf(predicted);
      if (place >= 0) row[place]! += count;
    });
  }
  const among = row.reduce((sum, count) => sum + count, 0);
  return { held: among > mistakes / 2, detail: `${among} of ${mistakes} mistakes: ${listed(claim.with.map(String), row)}` };
}

/** Figures that are the same after any number of epochs. */
const WITHOUT_EPOCHS: ReadonlySet<FigureName> = new Set(['parameters', 'secondsAStep', 'gradientError', 'earlyValidation']);

/** Whether a claim holds; if not, whether it could: at full, after all of the report's epochs. */
function verdictOn(
  held: boolean,
  runs: readonly RunResult[],
  scale: RowResult['scale'],
  figure?: FigureName,
): Pick<Verdict, 'verdict' | 'epochs'> {
  const trials = runs.flatMap((run) => run.trials);
  const epochs =
    figure && WITHOUT_EPOCHS.has(figure) ? undefined : shortestOf(scale === 'full' ? trials : trials.filter(({ ended }) => !ended));
  if (epochs) return { verdict: 'not ended', epochs };
  return { verdict: held ? 'reproduced' : scale === 'full' ? 'not reproduced' : 'not at this scale' };
}

/** The runs that a claim is about. */
export const labelsOf = (claim: Claim): readonly Label[] => ('of' in claim ? claim.of : 'runs' in claim ? claim.runs : [claim.run]);

/** What became of a claim about the row `id`. */
export function judgeClaim(claim: Claim, id: string, results: Results): Verdict {
  if (claim.claim === 'faster') return { what: claim.says, verdict: 'not run', detail: 'not timed' };
  const labels = labelsOf(claim);
  const found = labels.map((label) => findRun((row) => results.get(row)?.runs, id, label));
  const missing = labels.filter((_, i) => !found[i]?.trials.length);
  if (missing.length > 0) return { what: claim.says, verdict: 'not run', detail: `without a result: ${missing.join(', ')}` };
  const runs = found as RunResult[];
  const { scale } = results.get(id) ?? { scale: 'full' };
  if (claim.claim === 'confused') {
    const { held, detail } = confused(claim, runs[0]!);
    return { what: claim.says, ...verdictOn(held, runs, scale), detail };
  }
  const values = runs.map((run) => meanFigure(run, claim.figure));
  const { verdict, epochs } = verdictOn(holds(claim, values), runs, scale, claim.figure);
  return { ...worded(claim, labels, values), verdict, ...(epochs ? { epochs } : {}) };
}

/** What a claim's figures are, in words; of a ratio also the ratio, beside the report's. */
export function worded(claim: FigureClaim, labels: readonly Label[], values: readonly number[]): Omit<Verdict, 'verdict'> {
  const words = { what: claim.says, detail: listed(labels, values) };
  if (claim.claim !== 'ratio') return words;
  return { ...words, ours: values[0]! / values[1]!, ...(claim.report === undefined ? {} : { report: claim.report }) };
}
