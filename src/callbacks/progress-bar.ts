import type { SingleBar } from 'cli-progress';
import type { Logs } from '../logs.js';
import { settle } from '../option-spec.js';
import { trueOrFalse } from '../options.js';
import type { Callback, TrainingRun } from './callback.js';

/** `loss 0.1234, accuracy 0.9876`. The learning rate stands in the history. */
function formatLogs(logs: Readonly<Record<string, number>>): string {
  return Object.entries(logs)
    .filter(([name]) => name !== 'learningRate')
    .map(([name, value]) => `${name} ${value.toFixed(4)}`)
    .join(', ');
}

/** Whether a bar can be drawn: only a terminal of Node, Deno or Bun has a cursor to move. */
function terminal(): boolean {
  const host = globalThis as { process?: { stderr?: { isTTY?: boolean } } };
  return host.process?.stderr?.isTTY === true;
}

/** The library, where it runs: it needs process.getBuiltinModule, of Node 20.16 and later, Deno and Bun. */
async function loadBars(): Promise<typeof import('./progress-library.js') | undefined> {
  try {
    return await import('./progress-library.js');
  } catch {
    return undefined;
  }
}

/** The bar with a timer that keeps no process alive: a run whose data set never answers does not stop its bar. */
function quietlyTimed(Bar: typeof SingleBar): typeof SingleBar {
  return class extends Bar {
    private declare timer: { unref?(): void } | null;

    override render(): void {
      super.render();
      this.timer?.unref?.();
    }
  };
}

/**
 * Shows training: on a terminal a bar with loss, metrics, examples a second and time left, one an epoch; elsewhere,
 * or with `bar: false`, a line an epoch.
 */
export class ProgressBar implements Callback {
  readonly kind: string = 'ProgressBar';
  readonly figures: readonly string[] = [];
  private readonly wanted: boolean;
  private run: TrainingRun | undefined;
  private bar: SingleBar | undefined;
  private started = 0;
  private done = 0;
  private drawn = 0;

  constructor(options?: { bar?: boolean }) {
    this.wanted = settle(this.kind, options, { bar: [trueOrFalse, true] } as const).bar;
  }

  async onTrainBegin(run: TrainingRun): Promise<void> {
    this.run = run;
    if (!this.wanted || !terminal()) return;
    const progress = await loadBars();
    if (!progress) return;
    this.bar = new (quietlyTimed(progress.SingleBar))({
      // a data set without a known end has no bar to fill
      format: run.batches
        ? 'epoch {epoch}/{epochs} {bar} {value}/{total} | {figures} | {speed} examples/s | {eta_formatted} left'
        : 'epoch {epoch}/{epochs} batch {value} | {figures} | {duration_formatted}',
      etaBuffer: 200,
      // what is hidden or switched off would stay so after Ctrl-C; with line wrap on, the library cuts its lines itself
      hideCursor: false,
      linewrap: true,
      barsize: 20,
    });
  }

  onEpochBegin(epoch: number): void {
    this.started = performance.now();
    this.done = 0;
    this.bar?.start(this.run?.batches ?? 0, 0, { epoch: epoch + 1, epochs: this.run?.epochs, figures: '', speed: '' });
  }

  onBatchEnd(batch: number, logs: Logs): void {
    this.done = batch + 1;
    const now = performance.now();
    if (!this.bar || now - this.drawn < 100) return;
    this.drawn = now;
    this.bar.update(this.done, { figures: formatLogs(logs), speed: this.speed() });
  }

  onEpochEnd(epoch: number, logs: Logs): void {
    if (this.bar) {
      this.bar.update(this.done, { figures: formatLogs(logs), speed: this.speed() });
      this.bar.stop();
      return;
    }
    const seconds = ((performance.now() - this.started) / 1000).toFixed(1);
    console.log(`epoch ${epoch + 1}/${this.run?.epochs}: ${formatLogs(logs)}, ${seconds} s, ${this.speed()} examples/s`);
  }

  onTrainEnd(): void {
    this.bar?.stop();
  }

  /** Ends the bar's line: what is said of the error stands on one of its own. */
  onTrainError(): void {
    this.bar?.stop();
  }

  private speed(): string {
    const { examples, batches } = this.run ?? {};
    if (!examples || !batches) return '-';
    const done = Math.min(examples, (this.done * examples) / batches);
    return String(Math.round((done * 1000) / Math.max(1, performance.now() - this.started)));
  }
}
