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
  /** A task for a worker that is free; undefined if there is none now. */
  next(): Task | undefined;
  /** Takes note of an outcome: of a task that it gave, or of a sweep before it. */
  add(outcome: Outcome): void;
}

/** What tells settings apart. */
export const keyOf = (settings: Settings): string => JSON.stringify(settings);

/** Trials that do not depend on each other, in their order. */
export class Listed implements Strategy {
  readonly total: number;
  private readonly left: Map<string, Task>;

  constructor(all: readonly Settings[]) {
    this.total = all.length;
    this.left = new Map(all.map((settings, trial) => [keyOf(settings), { trial, settings, budget: undefined }]));
  }

  next(): Task | undefined {
    const [first] = this.left.values();
    if (first) this.left.delete(keyOf(first.settings));
    return first;
  }

  add({ task }: Outcome): void {
    this.left.delete(keyOf(task.settings));
  }
}

/** The settings of trial `trial` of a random search: the same whatever ran before it, and wherever. */
export const randomSettings = (space: Space, seed: number, trial: number): Settings =>
  drawn(space, (name) => new RandomStream(seed, `sweep ${trial} ${name}`));

/** Every point of the grid; of `trials` the first so many. */
export const gridStrategy = (space: Space, trials: number | undefined): Strategy => new Listed(grid(space).slice(0, trials));

/** `trials` points at random (Bergstra and Bengio, 2012). */
export const randomStrategy = (space: Space, trials: number, seed: number): Strategy =>
  new Listed(Array.from({ length: trials }, (_, trial) => randomSettings(space, seed, trial)));
