// Training that goes on until it is paused or done; all that touches the network waits in one queue for its turn.
import type { DataSet } from './data-sets.js';
import { nextFrame } from './dom.js';
import type { Engine } from './engine.js';
import { Lab } from './lab.js';
import type { Settings } from './settings.js';

/** What a round of training without pictures takes, about: settings are heard in between. */
const ROUND_MS = 60;
/** Epochs of so many batches tell of them, since they take their time. */
const MANY_BATCHES = 100;

export interface Shown {
  /** After training has come further, or a network was made: resolves when it is drawn. */
  progress(lab: Lab): Promise<void>;
  /** Within a long epoch. */
  batch(epoch: number, batch: number, batches: number, loss: number): void;
  /** Training runs, or does not. */
  running(running: boolean): void;
  failed(why: string): void;
}

export class Session {
  lab: Lab | undefined;
  running = false;
  private queue: Promise<void> = Promise.resolve();
  private breaking = new AbortController();
  /** Epochs of a round, at full pace. */
  private round = 1;

  constructor(
    private readonly engine: Promise<Engine>,
    private settings: Settings,
    private readonly shown: Shown,
  ) {}

  /** Does `work` when all before it is done; what goes wrong is told. */
  queued(work: (lab: Lab | undefined) => Promise<void>): Promise<void> {
    this.queue = this.queue.then(async () => {
      try {
        await work(this.lab);
      } catch (error) {
        this.setRunning(false);
        this.shown.failed(error instanceof Error ? error.message : String(error));
      }
    });
    return this.queue;
  }

  /** Begins anew, with other settings, as soon as the batch under way is done. */
  rebuild(settings: Settings, data: DataSet): Promise<void> {
    this.breaking.abort();
    this.breaking = new AbortController();
    return this.queued(async (old) => {
      this.lab = undefined;
      this.settings = settings;
      this.round = 1;
      await old?.dispose();
      const engine = await this.engine;
      this.lab = await Lab.of(engine, settings, data);
      await this.shown.progress(this.lab);
    });
  }

  /** Settings that leave what was learnt as it is: epochs and pace. */
  retain(settings: Settings): void {
    this.settings = settings;
    this.lab?.retain(settings);
  }

  start(): void {
    if (this.running) return;
    this.setRunning(true);
    void this.run();
  }

  pause(): void {
    this.setRunning(false);
  }

  /** One epoch. */
  step(): Promise<void> {
    this.pause();
    return this.queued(async (lab) => {
      if (lab) await this.learn(lab, 1);
    });
  }

  private setRunning(running: boolean): void {
    if (this.running === running) return;
    this.running = running;
    this.shown.running(running);
  }

  private async run(): Promise<void> {
    while (this.running) {
      await this.queued(async (lab) => {
        const left = this.settings.epochs - (lab?.epoch ?? 0);
        if (!lab || left <= 0) this.setRunning(false);
        else if (this.running) await this.learn(lab, this.settings.pace === 'watch' ? 1 : Math.min(this.round, left));
      });
      if (this.settings.pace === 'watch') await nextFrame();
    }
  }

  private async learn(lab: Lab, epochs: number): Promise<void> {
    const { signal } = this.breaking;
    const batches = Math.ceil(lab.data.train.y.length / this.settings.batch);
    const begun = performance.now();
    const heard = (batch: number, { loss }: { loss: number }): void => this.shown.batch(lab.epoch + 1, batch + 1, batches, loss);
    await lab.learn(epochs, signal, batches >= MANY_BATCHES ? heard : undefined);
    if (signal.aborted) return;
    this.round = Math.max(1, Math.min(50, Math.round((epochs * ROUND_MS) / (performance.now() - begun))));
    await lab.test();
    await this.shown.progress(lab);
  }
}
