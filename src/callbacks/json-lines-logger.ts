import type { Logs } from '../logs.js';
import { settle } from '../option-spec.js';
import { callable } from '../options.js';
import type { Callback } from './callback.js';

/** Hands a line of JSON to `write` for every epoch: `{"epoch":0,"seconds":1.2,"loss":0.3,...}`, without the line's end. */
export class JsonLinesLogger implements Callback {
  readonly kind: string = 'JsonLinesLogger';
  readonly figures: readonly string[] = [];
  private readonly write: (line: string) => void | Promise<void>;
  private started = 0;

  constructor(options: { write: (line: string) => void | Promise<void> }) {
    this.write = settle(this.kind, options, { write: callable<typeof options.write> }).write;
  }

  onTrainBegin(): void {
    this.started = performance.now();
  }

  onEpochBegin(): void {
    this.started = performance.now();
  }

  async onEpochEnd(epoch: number, logs: Logs): Promise<void> {
    await this.write(JSON.stringify({ epoch, seconds: (performance.now() - this.started) / 1000, ...logs }));
  }
}
