import { RandomStream } from '../random.js';
import { drawn, grid, type Settings, type Space } from './space.js';

/** What is to be run next: a trial from its start, or further on from its checkpoint. */
export interface Task {
  /** The trial's number, from 0. */
  readonly trial: number;
  readonly settings: Settings;
  /** Up to where the trial is to go, in epochs or whatever it counts; undefined where it decides by itself. */
  readonly budget: number | undefined;
}

/** How many tasks of a budget there are likely to be in all. */
export interface ExpectedTasks {
  readonly budget: number;
  readonly count: number;
}

/** What came of a task: higher is better; undefined for one that failed. */
export interface Outcome {
  readonly task: Task;
  readonly score: number | undefined;
}

/** Chooses what is run. A strategy knows outcomes alone, so that a sweep that was stopped is taken up by telling it those again. */
export interface Strategy {
  /** How many trials there are, without asking how far each goes. */
  readonly total: number;
  /** What to reckon with where a trial has several tasks. */
  readonly expected?: readonly ExpectedTasks[];
  /** The number of the trial with these settings; undefined if it has none such. */
  numberOf(settings: Settings): number | undefined;
  /** A task for a worker that is free; undefined if there is none now. */
  next(): Task | undefined;
  /** Takes note of an outcome: of a task that it gave, or of one that an earlier run of the sweep gave, by its number here. */
  add(outcome: Outcome): void;
}

/** What tells settings apart. */
export const keyOf = (settings: Settings): string => JSON.stringify(settings);

/** The trials' numbers by what tells their settings apart. */
export const numbered = (all: readonly Settings[]): ReadonlyMap<string, number> =>
  new Map(all.map((settings, trial) => [keyOf(settings), trial]));

/** Trials that do not depend on each other, in their order. */
export class Listed implements Strategy {
  private readonly numbers: ReadonlyMap<string, number>;
  private readonly left: Map<number, Task>;

  constructor(all: readonly Settings[]) {
    // a list may name a value twice
    const distinct = [...new Map(all.map((settings) => [keyOf(settings), settings])).values()];
    this.numbers = numbered(distinct);
    this.left = new Map(distinct.map((settings, trial) => [trial, { trial, settings, budget: undefined }]));
  }

  get total(): number {
    return this.numbers.size;
  }

  numberOf(settings: Settings): number | undefined {
    return this.numbers.get(keyOf(settings));
  }

  next(): Task | undefined {
    const [first] = this.left.values();
    if (first) this.left.delete(first.trial);
    return first;
  }

  add({ task }: Outcome): void {
    this.left.delete(task.trial);
  }
}

/** How often a trial's settings are drawn until they are such as no trial before it has. */
const DRAWS = 1000;

/**
 * The settings of `trials` trials at random, each one's the same however many follow it. No two are alike: of a space with fewer points than trials,
 * each comes once.
 */
export function randomSettings(space: Space, trials: number, seed: number): Settings[] {
  const all = new Map<string, Settings>();
  for (let trial = 0; trial < trials; trial++) {
    let draw = 0;
    for (; draw < DRAWS && all.size === trial; draw++) {
      const settings = drawn(space, (name) => new RandomStream(seed, `sweep ${trial}${draw > 0 ? `.${draw}` : ''} ${name}`));
      all.set(keyOf(settings), settings);
    }
    if (all.size === trial) break;
  }
  return [...all.values()];
}

/** Every point of the grid; of `trials` the first so many. */
export const gridStrategy = (space: Space, trials: number | undefined): Strategy => new Listed(grid(space).slice(0, trials));

/** `trials` points at random (Bergstra and Bengio, 2012). */
export const randomStrategy = (space: Space, trials: number, seed: number): Strategy => new Listed(randomSettings(space, trials, seed));
