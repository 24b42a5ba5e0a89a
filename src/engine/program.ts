import type { KernelInfo, Kernels } from './kernels.js';
import { type FullRecord, type GivenRecord, type KernelName, records } from './records/index.js';
import { complete, kernelNames } from './records/layout.js';

export type Pass = 'forward' | 'loss' | 'backward' | 'update';

/** Where an entry came from. */
export interface Origin {
  /** The layer's name, or what stands in for it. */
  readonly layer: string;
  readonly pass: Pass;
}

/** A record in a program. */
export interface RecordEntry<K extends KernelName = KernelName> {
  readonly kernel: K;
  readonly record: FullRecord<K>;
  readonly origin: Origin;
}

/** What JavaScript does in the middle of a program: a layer of the user's own. */
export interface HostEntry {
  readonly host: () => void;
  readonly origin: Origin;
}

export type Entry = RecordEntry | HostEntry;

export const isHost = (entry: Entry): entry is HostEntry => 'host' in entry;

/** A list of records that an engine has laid out to be run many times. */
export interface Program {
  readonly entries: readonly Entry[];
  /** Runs the entries in their order. Allocates nothing. */
  run(): void;
  /** Runs one entry alone: for measuring it. */
  runOne(i: number): void;
  /** Gives the records' memory back. */
  release(): void;
}

/** The functions of all kernels, each made by `make`. */
export function everyKernel(make: <K extends KernelName>(name: K) => (record: GivenRecord<K>) => void): Omit<Kernels, keyof KernelInfo> {
  return Object.fromEntries(kernelNames.map((name) => [name, make(name)])) as unknown as Omit<Kernels, keyof KernelInfo>;
}

/** Writes down what is called on its `kernels`, in order. */
export class Recorder {
  entries: Entry[] = [];
  readonly kernels: Kernels;
  /** Where the calls that follow come from. */
  origin: Origin = { layer: '', pass: 'forward' };

  constructor({ elementBytes, convolutionScratch, winograd }: KernelInfo) {
    const record =
      <K extends KernelName>(kernel: K) =>
      (given: GivenRecord<K>): void => {
        this.entries.push({ kernel, record: complete(kernel, given), origin: this.origin } as Entry);
      };
    this.kernels = { elementBytes, convolutionScratch, winograd, ...everyKernel(record) };
  }

  /** Begins another list. */
  begin(): void {
    this.entries = [];
  }

  /** Has JavaScript do something at this place. */
  host(run: () => void): void {
    this.entries.push({ host: run, origin: this.origin });
  }
}

/** What an entry costs, by its declaration. */
export function costOf<K extends KernelName>({ kernel, record }: RecordEntry<K>): { flop: number; bytes: number; ns: number } {
  return (records[kernel].cost as (r: FullRecord<K>) => { flop: number; bytes: number; ns: number })(record);
}
