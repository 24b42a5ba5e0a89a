/** What a training run came to, epoch by epoch. */
export class History {
  /** Numbers of the epochs, from 0. */
  readonly epoch: number[] = [];
  /** Each figure by name: loss, metrics, and with validation data the same with a `val` in front (valLoss, valAccuracy). */
  readonly history: Record<string, number[]> = {};
  /** Seconds each epoch took, validation included. */
  readonly seconds: number[] = [];
  /** Why training ended before its last epoch, if it did. */
  stopped: 'signal' | 'callback' | undefined;
  /** The first batch whose loss was not a number. */
  firstNaN: { epoch: number; batch: number } | undefined;

  /** Adds an epoch's figures. */
  add(epoch: number, logs: Readonly<Record<string, number>>, seconds: number): void {
    this.epoch.push(epoch);
    this.seconds.push(seconds);
    for (const [name, value] of Object.entries(logs)) {
      this.history[name] ??= [];
      this.history[name].push(value);
    }
  }
}
