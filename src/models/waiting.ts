/** What callbacks have left, once the signal is aborted, to end what they are at: a checkpoint that is being written, say. */
const GRACE_MS = 500;

/** Whether a promise was rejected because of `signal`: by its reason, or as streams do by an error of that name. */
function isAbort(error: unknown, signal: AbortSignal): boolean {
  return signal.aborted && (error === signal.reason || (error instanceof Error && error.name === 'AbortError'));
}

/** A run's waiting for others, which its signal ends: a callback or a data set that never settles does not hold it. */
export class Waiting {
  /** When the grace ends: counted once, from where the signal was first seen aborted. */
  private deadline: number = Infinity;

  constructor(private readonly signal: AbortSignal | undefined) {}

  get aborted(): boolean {
    return this.signal?.aborted ?? false;
  }

  /**
   * What `work` resolves to; undefined once the signal is aborted and the grace is over, if there is one. What becomes of `work` after
   * that, an error too, is nobody's.
   */
  async for<T>(work: T | PromiseLike<T>, { grace }: { grace: boolean }): Promise<T | undefined> {
    const { signal } = this;
    if (!signal) return work;
    let timer: ReturnType<typeof setTimeout> | undefined;
    let giveUp = (): void => {};
    // made anew each time: a promise that lived as long as the run would gather all that ever waited beside it
    const over = new Promise<undefined>((resolve) => {
      giveUp = () => {
        const now = performance.now();
        if (grace) this.deadline = Math.min(this.deadline, now + GRACE_MS);
        timer = setTimeout(resolve, grace ? Math.max(0, this.deadline - now) : 0, undefined);
      };
    });
    if (signal.aborted) giveUp();
    else signal.addEventListener('abort', giveUp, { once: true });
    try {
      return await Promise.race([work, over]);
    } catch (error) {
      if (isAbort(error, signal)) return undefined;
      throw error;
    } finally {
      clearTimeout(timer);
      signal.removeEventListener('abort', giveUp);
    }
  }
}
