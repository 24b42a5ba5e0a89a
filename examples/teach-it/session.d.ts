// For the tests: pages take the JavaScript as it is.
import type { Project } from './project.js';
import type { Settings, Taught, TrunkSource } from './teacher.js';

/** The methods of a Teacher, in a worker or not. */
type Anywhere<T> = {
  readonly [Name in keyof T]: T[Name] extends (...args: infer A) => infer R ? (...args: A) => R | Promise<Awaited<R>> : never;
};

export interface Draws<Image> {
  shape: readonly number[];
  pixels(source: Image): Uint8Array;
  thumb(source: Image): Uint8Array | Promise<Uint8Array>;
  fromThumb(thumb: Uint8Array): Promise<Image>;
}

export class Session<Image> {
  constructor(
    teacher: Anywhere<import('./teacher.js').Teacher>,
    capture: Draws<Image>,
    events: { changed(): void; failed(error: Error): void },
  );
  readonly project: Project;
  readonly network: { readonly name: string; readonly inputShape: readonly number[]; readonly width: number } | undefined;
  readonly ready: boolean;
  readonly isTaught: boolean;
  readonly isCurrent: boolean;
  readonly taughtNames: readonly string[];
  waiting(id: number): number;
  settled(): Promise<void>;
  change<Result>(work: (project: Project) => Result): Result;
  add(id: number, source: Image, thumb?: Uint8Array): Promise<void>;
  useNetwork(source: TrunkSource, name: string): Promise<void>;
  teach(settings: Settings): Promise<Taught>;
  forgetHead(): void;
  predict(source: Image): Promise<Float32Array | undefined>;
  file(): Promise<Uint8Array<ArrayBuffer>>;
  open(bytes: Uint8Array): Promise<void>;
}
