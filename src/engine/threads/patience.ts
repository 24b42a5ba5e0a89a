/**
 * The most that one look may count, in milliseconds. Looks come every 50 microseconds while all is well; a caller that other programs keep
 * waiting gets its turn again within some tens of milliseconds.
 */
const MOST_MS = 100;

/**
 * Patience with others, which runs out with time that was spent looking at them. Time in which this program did not run at all (it was
 * stopped and continued, or the machine slept) does not count: the others did not run either.
 */
export class Patience {
  private spent = 0;
  private last: number;

  constructor(
    private readonly milliseconds: number,
    private readonly now: () => number = () => performance.now(),
  ) {
    this.last = now();
  }

  /** Whether the time is up; to be asked each time that the others were looked at in vain. */
  isOver(): boolean {
    const now = this.now();
    this.spent += Math.min(now - this.last, MOST_MS);
    this.last = now;
    return this.spent >= this.milliseconds;
  }
}
