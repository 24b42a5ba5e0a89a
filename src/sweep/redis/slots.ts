/** Places for trials: whoever finds none free waits in line. */
export class Slots {
  private free: number;
  private readonly line: (() => void)[] = [];

  constructor(readonly count: number) {
    this.free = count;
  }

  /** Takes a place; resolves to what gives it back. */
  async take(): Promise<() => void> {
    if (this.free > 0) this.free--;
    else await new Promise<void>((resolve) => this.line.push(resolve));
    return () => {
      const next = this.line.shift();
      if (next) next();
      else this.free++;
    };
  }
}
