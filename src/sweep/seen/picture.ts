import type { SweepEvent, WorkerState } from '../events.js';
import type { Figures, Objective, TrialRecord } from '../records.js';
import type { Settings, Space } from '../space.js';
import type { ExpectedTasks } from '../strategy.js';
import { Best, ranking, scoreOf } from './best.js';
import { Pace } from './pace.js';
import { ChangingTrial, type SeenTrial } from './seen-trial.js';

/** Of the trials that have ended, the curves of so many are kept, those of the best. */
const CURVES = 100;

/** Names of figures that are kept: a table has no room for more. */
const FIGURES = 12;

type Event<Kind extends SweepEvent['kind']> = Extract<SweepEvent, { kind: Kind }>;

/** What is to be seen of a sweep: made from its events, and small whatever their number. */
export class SweepPicture {
  name = '';
  objective: Objective = { metric: '', mode: 'max' };
  space: Space = {};
  total = 0;
  workers: readonly WorkerState[] = [];
  /** Whether there is nobody to run trials yet, or any more. */
  deserted = false;
  /** What was in the queue and was no trial: how much, and why the last was not run. */
  refused: { readonly count: number; readonly why: string } | undefined;
  over = false;
  /** How many trials have ended, those that failed or were given up among them. */
  ended = 0;
  failed = 0;
  pruned = 0;
  /** How many tasks have: with successive halving a trial has several. */
  outcomes = 0;
  readonly best = new Best();
  /** The names of the figures that trials reported or returned, the objective first. */
  readonly names: string[] = [];
  private readonly all = new Map<number, ChangingTrial>();
  private readonly active = new Set<ChangingTrial>();
  private readonly changed = new Set<ChangingTrial>();
  private withCurve = new Set<ChangingTrial>();
  private readonly pace = new Pace();
  private expected: readonly ExpectedTasks[] | undefined;
  private begun = 0;
  private until: number | undefined;

  /** `now` tells the time, in milliseconds as of Date.now. */
  constructor(readonly now: () => number = Date.now) {}

  get trials(): ReadonlyMap<number, SeenTrial> {
    return this.all;
  }

  get running(): readonly SeenTrial[] {
    return [...this.active];
  }

  /** Seconds since the sweep began, until it was over. */
  get seconds(): number {
    return ((this.until ?? this.now()) - this.begun) / 1000;
  }

  /** Seconds until all is done; undefined while nothing tells. */
  get secondsLeft(): number | undefined {
    if (this.over) return 0;
    const slots = this.workers.filter(({ refused }) => refused === undefined).reduce((sum, worker) => sum + worker.slots, 0);
    const running = this.running.map(({ budget, since }) => ({ budget, seconds: (this.now() - since) / 1000 }));
    return this.pace.left({ waiting: Math.max(0, this.total - this.all.size), expected: this.expected, running, slots });
  }

  /** The best trials, `count` of them, the best first. */
  ranking(count: number): SeenTrial[] {
    return ranking(this.all.values(), this.objective, count);
  }

  /** The trials that have changed since this was asked last. */
  takeChanged(): SeenTrial[] {
    const all = [...this.changed];
    this.changed.clear();
    return all;
  }

  /** Takes note of what happened. */
  see(event: SweepEvent): void {
    if (event.kind === 'begun') this.begin(event);
    else if (event.kind === 'started') this.start(event);
    else if (event.kind === 'reported') this.all.get(event.trial)?.report(event.step, this.picked(event.figures));
    else if (event.kind === 'restarted') this.all.get(event.trial)?.restart(this.now());
    else if (event.kind === 'ended') this.end(event.record);
    else if (event.kind === 'refused') this.refused = { count: (this.refused?.count ?? 0) + 1, why: event.why };
    else if (event.kind === 'workers') {
      this.workers = event.workers;
      this.deserted = event.workers.length === 0;
    } else if (event.kind === 'over') this.finish();
    const trial = 'trial' in event && this.all.get(event.trial);
    if (trial) this.changed.add(trial);
  }

  private begin({ name, objective, space, total, expected, records }: Event<'begun'>): void {
    Object.assign(this, { name, objective, space, total, expected });
    this.begun = this.now();
    this.names.push(objective.metric);
    for (const record of records) {
      this.end(record);
      // whatever got so far has the lower budgets behind it
      for (const { budget } of expected ?? []) if (budget < (record.budget ?? 0)) this.pace.ended(budget, 0, false);
    }
  }

  private start({ trial: number, settings, budget }: Event<'started'>): void {
    const trial = this.trial(number, settings);
    this.uncount(trial);
    trial.begin(budget, this.now());
    this.active.add(trial);
  }

  private end({ trial: number, settings, budget, metrics, curve = [], error, pruned, seconds }: TrialRecord): void {
    const trial = this.trial(number, settings);
    this.uncount(trial);
    const points = curve.map(({ step, ...figures }) => ({ step, figures: this.picked(figures) }));
    const state = error !== undefined ? 'failed' : pruned ? 'pruned' : 'ended';
    trial.end({ state, budget, metrics: metrics && this.picked(metrics), error, outcome: ++this.outcomes, curve: points, seconds });
    this.active.delete(trial);
    this.changed.add(trial);
    this.ended++;
    if (state === 'failed') this.failed++;
    if (state === 'pruned') this.pruned++;
    this.pace.ended(budget, seconds, error === undefined);
    this.best.compare(trial, this.all.values(), this.objective, this.outcomes);
    this.keepCurves(trial);
  }

  private finish(): void {
    for (const trial of this.active) {
      trial.state = 'stopped';
      this.changed.add(trial);
    }
    this.active.clear();
    this.over = true;
    this.until = this.now();
  }

  private trial(number: number, settings: Settings): ChangingTrial {
    const known = this.all.get(number);
    if (known) return known;
    const trial = new ChangingTrial(number, settings);
    this.all.set(number, trial);
    return trial;
  }

  /** A trial that had ended goes on. */
  private uncount({ state }: SeenTrial): void {
    if (state === 'ended' || state === 'failed' || state === 'pruned') this.ended--;
    if (state === 'failed') this.failed--;
    if (state === 'pruned') this.pruned--;
  }

  /** Lets go of the curves that nobody will look at. */
  private keepCurves(trial: ChangingTrial): void {
    if (trial.curve.length === 0) return;
    this.withCurve.add(trial);
    if (this.withCurve.size < 2 * CURVES) return;
    const score = (of: SeenTrial): number => scoreOf(of, this.objective) ?? -Infinity;
    const sorted = [...this.withCurve].sort((a, b) => score(b) - score(a));
    this.withCurve = new Set(sorted.slice(0, CURVES));
    for (const other of sorted.slice(CURVES)) {
      if (this.active.has(other)) continue;
      other.forgetCurve();
      this.changed.add(other);
    }
  }

  /** The figures that are kept. */
  private picked(figures: Figures): Figures {
    for (const name of Object.keys(figures)) if (this.names.length < FIGURES && !this.names.includes(name)) this.names.push(name);
    return Object.fromEntries(Object.entries(figures).filter(([name]) => this.names.includes(name)));
  }
}
