import type { KernelInfo, Kernels, Pointer } from './kernels.js';
import type { Cost } from './records/declare.js';
import type { FullRecord, GivenRecord, KernelName } from './records/index.js';
import { complete, knownKernels, layoutOf } from './records/layout.js';

export type Pass = 'forward' | 'loss' | 'backward' | 'update';

/** Where an entry came from. */
export interface Origin {
  /** The layer's name, or what stands in for it. */
  readonly layer: string;
  readonly pass: Pass;
}

/** What a record makes of weights alone. It is made when it is first read, and again when the weights are others or another layout is wanted. */
export interface DerivedBlock {
  readonly start: Pointer;
  readonly end: Pointer;
  /** The version of the weights that it was made of, and the layout, such as a panel's width. */
  version: number;
  layout: number;
}

/** A record in a program. */
export interface RecordEntry<K extends KernelName = KernelName> {
  readonly kernel: K;
  readonly record: FullRecord<K>;
  readonly origin: Origin;
  /** What it makes of weights, if that is what it is for: then it does not run in every step. */
  readonly derives?: DerivedBlock;
}

/** What JavaScript does in the middle of a program: a layer of the user's own. */
export interface HostEntry {
  readonly host: () => void;
  readonly origin: Origin;
}

export type Entry = RecordEntry | HostEntry;

export const isHost = (entry: Entry): entry is HostEntry => 'host' in entry;

/** What an entry makes of weights, if that is what it is for. */
export const derivedBy = (entry: Entry): DerivedBlock | undefined => ('derives' in entry ? entry.derives : undefined);

/** The entries that make something of weights, then the others. */
export const derivedFirst = (entries: readonly Entry[]): Entry[] => [
  ...entries.filter(derivedBy),
  ...entries.filter((entry) => !derivedBy(entry)),
];

/** Whether it is a matrix product. */
export const isProduct = (entry: Entry): entry is RecordEntry<'gemm'> => !isHost(entry) && entry.kernel === 'gemm';

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

/** Kernels whose calls `call` takes. A kernel's function is made when it is first looked up: families become known one by one. */
export function kernelsThat(info: KernelInfo, call: <K extends KernelName>(kernel: K, given: GivenRecord<K>) => void): Kernels {
  const made: Record<string | symbol, unknown> = { ...info };
  const make = (kernel: KernelName): void => {
    made[kernel] ??= (given: GivenRecord<KernelName>) => call(kernel, given);
  };
  return new Proxy(made, {
    get(_, name) {
      if (!(name in made) && typeof name === 'string') make(layoutOf(name as KernelName).name);
      return made[name];
    },
    // for copies, { ...kernels }
    ownKeys() {
      knownKernels().forEach(make);
      return Reflect.ownKeys(made);
    },
  }) as unknown as Kernels;
}

/** Records the calls of its `kernels`, in order. */
export class Recorder {
  entries: Entry[] = [];
  readonly kernels: Kernels;
  /** Where the calls that follow come from. */
  origin: Origin = { layer: '', pass: 'forward' };

  constructor(info: KernelInfo) {
    this.kernels = kernelsThat(info, (kernel, given) => {
      this.entries.push({ kernel, record: complete(kernel, given), origin: this.origin } as Entry);
    });
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
export function costOf({ kernel, record }: RecordEntry): Cost {
  return layoutOf(kernel).declaration.cost(record as never);
}
