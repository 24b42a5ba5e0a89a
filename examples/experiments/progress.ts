import cliProgress, { type SingleBar } from 'cli-progress';
import type { Trial } from './settle.js';

/** Milliseconds between two lines where there is no terminal to draw a bar on. */
const LINE_EVERY = 20_000;

const clock = (seconds: number): string => {
  if (!Number.isFinite(seconds)) return '?';
  if (seconds < 90) return `${Math.round(seconds)} s`;
  return seconds < 5400 ? `${Math.round(seconds / 60)} min` : `${(seconds / 3600).toFixed(1)} h`;
};

type Figures = Readonly<Record<string, number>>;

const figures = (logs: Figures): string =>
  ['loss', 'accuracy', 'valLoss', 'valAccuracy']
    .filter((name) => logs[name] !== undefined)
    .map((name) => `${name} ${logs[name]!.toFixed(4)}`)
    .join(', ');

/** Tells how far the trial under way is, and how long it will take: a bar on a terminal, else a line from time to time. */
export class Progress {
  private bar: SingleBar | undefined;
  private begun = 0;
  private firstShare: number | undefined;
  private told = 0;
  private name = '';

  constructor(private readonly of: number) {}

  /** Trial number `number`, from 1, begins. */
  begin(trial: Pick<Trial, 'row' | 'label' | 'seed'>, number: number): void {
    this.name = `${trial.row} ${trial.label}, seed ${trial.seed} (${number} of ${this.of})`;
    this.begun = this.told = performance.now();
    this.firstShare = undefined;
    if (!process.stderr.isTTY) return;
    this.bar = new cliProgress.SingleBar({
      format: `${this.name} {bar} {percentage}% | {figures} | {left} left`,
      hideCursor: false,
      barsize: 20,
    });
    this.bar.start(1000, 0, { figures: '', left: '?' });
  }

  update(share: number, logs: Figures): void {
    const now = performance.now();
    this.firstShare ??= share;
    if (now - this.told < (this.bar ? 200 : LINE_EVERY)) return;
    this.told = now;
    // by what this process has done: a resumed trial began above 0
    const left = clock(((now - this.begun) / 1000 / (share - this.firstShare)) * (1 - share));
    if (this.bar) this.bar.update(Math.round(1000 * share), { figures: figures(logs), left });
    else console.log([`${this.name}: ${(100 * share).toFixed(1)} %`, figures(logs), `${left} left`].filter(Boolean).join(', '));
  }

  /** The trial is over, or cut; `text` says what it came to. */
  end(text: string): void {
    this.bar?.stop();
    this.bar = undefined;
    console.log(`${this.name}: ${text}, ${clock((performance.now() - this.begun) / 1000)}`);
  }
}
