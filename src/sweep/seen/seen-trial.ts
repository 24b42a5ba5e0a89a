import type { Figures } from '../records.js';
import type { Settings } from '../space.js';
import { Curve, type CurvePoint } from './curve.js';

/** A trial as it is seen. */
export interface SeenTrial {
  readonly trial: number;
  readonly settings: Settings;
  /** Pruned: given up on its way. Stopped: the sweep was over before it ended. */
  readonly state: 'running' | 'ended' | 'pruned' | 'failed' | 'stopped';
  readonly budget: number | undefined;
  /** What it returned last; undefined before that, and where it failed. */
  readonly metrics: Figures | undefined;
  /** What is known of it: what it reported last while it runs, else what it returned. */
  readonly figures: Figures;
  readonly error: string | undefined;
  /** What it has taken so far, without what it is at. */
  readonly seconds: number;
  /** Since when it runs (milliseconds, as of Date.now). */
  readonly since: number;
  /** The how many-th outcome of the sweep was its last. */
  readonly outcome: number | undefined;
  /** What it reported, thinned; nothing where that is kept no more. */
  readonly curve: readonly CurvePoint[];
}

/** What came of a trial. */
type Came = Pick<SeenTrial, 'state' | 'budget' | 'metrics' | 'error' | 'outcome' | 'curve' | 'seconds'>;

/** The same, while it changes. */
export class ChangingTrial implements SeenTrial {
  state: SeenTrial['state'] = 'running';
  budget: number | undefined;
  metrics: Figures | undefined;
  error: string | undefined;
  seconds = 0;
  since = 0;
  outcome: number | undefined;
  private reported: Curve | undefined;
  /** The last step before this run of it, and whether it has reported since. */
  private from = -1;
  private fresh = false;

  constructor(
    readonly trial: number,
    readonly settings: Settings,
  ) {}

  get curve(): readonly CurvePoint[] {
    return this.reported?.points ?? [];
  }

  get figures(): Figures {
    const latest = this.curve.at(-1)?.figures ?? {};
    return this.fresh ? latest : (this.metrics ?? latest);
  }

  begin(budget: number | undefined, since: number): void {
    this.state = 'running';
    this.budget = budget;
    this.since = since;
    this.error = undefined;
    this.from = this.reported?.end ?? -1;
    this.fresh = false;
  }

  report(step: number, figures: Figures): void {
    this.reported ??= new Curve();
    this.reported.add({ step, figures });
    this.fresh = true;
  }

  /** It was cut, and begins again. */
  restart(since: number): void {
    this.reported?.cutAfter(this.from);
    this.since = since;
    this.fresh = false;
  }

  end({ curve, seconds, ...came }: Came): void {
    // of a sweep before this one: nobody told of it step by step
    if (!this.fresh) for (const { step, figures } of curve) this.report(step, figures);
    Object.assign(this, came);
    this.seconds += seconds;
    this.fresh = false;
  }

  /** Keeps its curve no more. */
  forgetCurve(): void {
    this.reported = undefined;
  }
}
