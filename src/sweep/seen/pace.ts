import type { ExpectedTasks } from '../strategy.js';

/** What is still to be done. */
export interface Ahead {
  /** How many trials have not begun, where the strategy tells nothing more. */
  readonly waiting: number;
  /** How many tasks of each budget there will be in all, where it does. */
  readonly expected: readonly ExpectedTasks[] | undefined;
  readonly running: readonly { readonly budget: number | undefined; readonly seconds: number }[];
  /** How many tasks run at a time. */
  readonly slots: number;
}

/** How long tasks took, by their budget, and so how long others will. */
export class Pace {
  private readonly took = new Map<number | undefined, { ended: number; sound: number; seconds: number }>();

  /** A task that failed tells nothing of what others take. */
  ended(budget: number | undefined, seconds: number, sound: boolean): void {
    const taken = this.took.get(budget) ?? { ended: 0, sound: 0, seconds: 0 };
    taken.ended++;
    if (sound) {
      taken.sound++;
      taken.seconds += seconds;
    }
    this.took.set(budget, taken);
  }

  /** Seconds that a task takes: the mean of its budget, else that of the nearest one by proportion. */
  mean(budget: number | undefined): number | undefined {
    const known = [...this.took].filter(([, { sound }]) => sound > 0).map(([of, { sound, seconds }]) => ({ of, mean: seconds / sound }));
    const exact = known.find(({ of }) => of === budget);
    if (exact || budget === undefined) return exact?.mean;
    const distance = ({ of }: { of: number | undefined }): number => (of === undefined ? Infinity : Math.abs(Math.log(of / budget)));
    const [nearest] = known.sort((a, b) => distance(a) - distance(b));
    return nearest && (nearest.of === undefined ? nearest.mean : (nearest.mean * budget) / nearest.of);
  }

  /** Seconds until all is done; undefined while nothing has ended that would tell. */
  left({ waiting, expected, running, slots }: Ahead): number | undefined {
    const soon = running.map(({ budget, seconds }) => {
      const mean = this.mean(budget);
      return mean === undefined ? undefined : Math.max(0, mean - seconds);
    });
    const later = (expected ?? [{ budget: undefined, count: waiting }]).map(({ budget, count }) => {
      const under = running.filter((task) => task.budget === budget).length;
      const open = expected ? Math.max(0, count - (this.took.get(budget)?.ended ?? 0) - under) : count;
      const mean = this.mean(budget);
      return open === 0 ? 0 : mean === undefined ? undefined : open * mean;
    });
    let sum = 0;
    for (const seconds of [...soon, ...later]) {
      if (seconds === undefined) return undefined;
      sum += seconds;
    }
    return Math.max(sum / Math.max(1, slots), ...soon.map((seconds) => seconds!));
  }
}
