// Kernels as tests call them: cells are given by what they hold, and those whose result is one number return it.
import {
  activationKernels,
  attentionKernels,
  broadcastKernels,
  coreKernels,
  depthwiseKernels,
  groupKernels,
  imageKernels,
  lossKernels,
  optimizerKernels,
  regularizationKernels,
  resizingKernels,
  sequenceKernels,
  useKernels,
} from '../../src/engine/families.js';
import type { KernelInfo, Pointer } from '../../src/engine/kernels.js';
import type { Field } from '../../src/engine/records/declare.js';
import type { GivenRecord, KernelName, ReductionName } from '../../src/engine/records/index.js';
import { knownKernels, layoutOf } from '../../src/engine/records/layout.js';

export const families = {
  core: coreKernels,
  activations: activationKernels,
  regularization: regularizationKernels,
  images: imageKernels,
  depthwise: depthwiseKernels,
  resizing: resizingKernels,
  sequences: sequenceKernels,
  losses: lossKernels,
  optimizers: optimizerKernels,
  groups: groupKernels,
  attention: attentionKernels,
  broadcasting: broadcastKernels,
};
Object.values(families).forEach(useKernels);

/** The names of all kernels. */
export const kernelNames = knownKernels();

/** A counter by its lower and upper half; the learning rate, or for Adam with its two corrections. */
interface Cells {
  readonly counter: readonly [number, number];
  readonly rate: number | readonly number[];
}

export type TestRecord<K extends KernelName> = Omit<GivenRecord<K>, 'result' | keyof Cells> &
  Pick<Cells, keyof GivenRecord<K> & keyof Cells>;

export type TestKernels = KernelInfo & {
  readonly [K in KernelName]: (record: TestRecord<K>) => K extends ReductionName ? number : void;
};

/** Where an engine keeps its cells, 64 bytes, and views of its memory. */
export interface CellPlace {
  readonly at: Pointer;
  readonly memory: {
    readonly i32: Int32Array;
    readonly f64: Float64Array;
    floats(at: Pointer, length: number): { set(values: ArrayLike<number>): void };
  };
}

/** Calls of `call` with the cells filled. */
export function testKernels(info: KernelInfo, { at, memory }: CellPlace, call: (name: KernelName, record: object) => void): TestKernels {
  const [counter, rate, result] = [at, at + 8, at + 40];
  const kernel = (name: KernelName) => (record: { counter?: readonly number[]; rate?: number | readonly number[] }) => {
    const fields = layoutOf(name).declaration.fields as { readonly rate?: Field };
    const cells: Record<string, Pointer> = {};
    if ('counter' in fields) {
      memory.i32.set(record.counter!, counter / 4);
      cells.counter = counter;
    }
    // a chance, such as dropout's, is a number of its own
    if (fields.rate?.kind === 'address') {
      memory.floats(rate, 3).set([record.rate!].flat() as number[]);
      cells.rate = rate;
    }
    if ('result' in fields) cells.result = result;
    call(name, { ...record, ...cells });
    return 'result' in fields ? memory.f64[result / 8]! : undefined;
  };
  return { ...info, ...Object.fromEntries(kernelNames.map((name) => [name, kernel(name)])) } as unknown as TestKernels;
}
