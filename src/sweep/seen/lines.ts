import type { SweepEvent } from '../events.js';
import type { TrialRecord } from '../records.js';
import type { SweepPicture } from './picture.js';
import { counts, noWorker } from './table.js';
import { durationText, figuresText, oneLine, settingsText } from './words.js';

/** With more trials than these a line is told of one in several. */
const MANY = 100;
/** With many trials, so many of those that fail are told of, each by itself; and so many tasks that were none. */
const FAILURES = 10;

/** What is told of a sweep where nothing can be redrawn: a line a trial, or now and then where they are very many. */
export class SweepLines {
  private failures = 0;
  private best: number | undefined;
  private refused = '';
  private deserted = false;

  constructor(
    private readonly picture: SweepPicture,
    private readonly say: (line: string) => void,
  ) {}

  /** `event`, which the picture has seen. */
  see(event: SweepEvent): void {
    if (event.kind === 'begun' && event.records.length > 0) this.say(`${oneLine(event.name)} goes on: ${counts(this.picture)}`);
    else if (event.kind === 'ended') this.ended(event.record);
    else if (event.kind === 'workers') this.workers();
    else if (event.kind === 'refused' && this.picture.refused!.count <= FAILURES) this.say(`not run: ${oneLine(event.why)}`);
    else if (event.kind === 'over') this.over();
  }

  private get many(): boolean {
    return this.picture.total > MANY;
  }

  private ended(record: TrialRecord): void {
    const { best, ended, total, outcomes, objective } = this.picture;
    const { trial, settings, metrics, error, pruned, seconds, budget } = record;
    const value = best.trial?.metrics?.[objective.metric];
    const better = value !== this.best && best.trial?.trial === trial;
    this.best = value;
    if (error !== undefined) this.failures++;
    const wanted = better || (error !== undefined && this.failures <= FAILURES);
    if (this.many && !wanted && outcomes % Math.ceil(total / MANY) !== 0) return;
    const came = error === undefined ? figuresText(metrics ?? {}, objective.metric) : `failed: ${oneLine(error)}`;
    const of = `${budget === undefined ? '' : `, budget ${budget}`}${pruned ? ', given up' : ''}`;
    const settled = Object.keys(settings).length > 0 ? ` | ${settingsText(settings)}` : '';
    this.say(
      `${ended}/${Math.max(total, ended)}: trial ${trial}${of}: ${came}${better ? ' (best so far)' : ''}${settled} | ${durationText(seconds)}`,
    );
  }

  /** A worker that runs nothing says why, once; that there is none is said once as well. */
  private workers(): void {
    const refusing = this.picture.workers.filter(({ refused }) => refused !== undefined);
    const texts = refusing.map(({ name, refused }) => `${oneLine(name)} refuses: ${oneLine(refused!)}`);
    for (const text of texts) if (!this.refused.includes(text)) this.say(text);
    this.refused = texts.join('\n');
    if (this.picture.deserted && !this.deserted) this.say(noWorker(this.picture));
    this.deserted = this.picture.deserted;
  }

  private over(): void {
    const { best, seconds, objective } = this.picture;
    const found = best.trial
      ? `; the best is trial ${best.trial.trial}: ${figuresText(best.trial.metrics!, objective.metric)} | ${settingsText(best.trial.settings)}`
      : '';
    this.say(`${counts(this.picture)} in ${durationText(seconds)}${found}`);
  }
}
