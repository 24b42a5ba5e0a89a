/** Batches that a run may be ahead of hooks that are told and not waited for. */
const MOST_AHEAD = 4;

/** Keeps a run from getting too far ahead of the hooks of the page. */
export class Ahead {
  private under = 0;
  private failed: { readonly error: unknown } | undefined;
  private room: (() => void) | undefined;

  /** Takes note of a hook that was told; gives a promise if the run is to wait, until there is room again. Throws what a hook before it threw. */
  tell(answer: Promise<unknown>): Promise<void> | undefined {
    this.under++;
    const heard = (): void => {
      this.under--;
      this.room?.();
    };
    answer.then(heard, (error) => {
      this.failed ??= { error };
      heard();
    });
    if (this.failed) throw this.failed.error;
    return this.under < MOST_AHEAD ? undefined : this.below(MOST_AHEAD);
  }

  /** When all hooks have been heard. Throws what one of them threw. */
  async over(): Promise<void> {
    await this.below(1);
    if (this.failed) throw this.failed.error;
  }

  private async below(count: number): Promise<void> {
    while (this.under >= count) {
      await new Promise<void>((resolve) => {
        this.room = resolve;
      });
    }
  }
}
