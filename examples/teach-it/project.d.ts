// For the tests: pages take the JavaScript as it is.
export interface Sample {
  readonly features: Float32Array;
  readonly thumb: Uint8Array;
}

export interface GatheredClass {
  readonly id: number;
  readonly name: string;
  readonly samples: readonly Sample[];
}

interface Part {
  readonly x: { readonly data: Float32Array; readonly shape: readonly number[] };
  readonly y: Int32Array;
}

export interface Lessons {
  readonly train: Part;
  readonly test: Part;
}

export const TEST_EVERY: number;

export class Project {
  constructor(width: number);
  readonly width: number;
  readonly classes: readonly GatheredClass[];
  readonly count: number;
  readonly shortcoming: string;
  find(id: number): GatheredClass | undefined;
  addClass(name?: string): GatheredClass;
  emptied(width: number): Project;
  rename(id: number, name: string): void;
  removeClass(id: number): void;
  addSample(id: number, sample: Sample): void;
  removeSample(id: number, sample: Sample): void;
  lessons(): Lessons;
}
