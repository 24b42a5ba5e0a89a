import type { DerivedWeights } from './derived.js';
import type { Instances } from './instance.js';
import type { ConvolutionSize, KernelInfo, Kernels, Pointer } from './kernels.js';
import type { WasmMemory } from './memory.js';
import { MicroKernelChoice, type RunMicroKernel } from './micro-kernel.js';
import type { MicroKernel } from './micro-tiles.js';
import { type Entry, kernelsThat, type Origin, type Program, type RecordEntry } from './program.js';
import type { GivenRecord } from './records/index.js';
import { complete, layoutOf, MOST_BYTES, writeRecord } from './records/layout.js';
import type { Team } from './team.js';
import { type Backend, ENTRY_BYTES, placeEntry, placeRecord, WasmProgram } from './wasm-program.js';

/** What a binary exports beside its kernels. */
interface Exports {
  walk(list: Pointer, count: number): void;
  micro: RunMicroKernel;
  scratchBytes(): number;
  convolutionScratch(record: Pointer): number;
}

/** The f32 kernels, what runs programs of them, and the choices that an engine may pin. */
export interface WasmKernels {
  readonly kernels: Kernels;
  readonly info: KernelInfo;
  compile(entries: readonly Entry[], leastNs?: number, derived?: DerivedWeights): Program;
  readonly microKernel: MicroKernel;
  /** Pins a micro-kernel, or with 'auto' goes back to choosing by time. */
  pin(name: MicroKernel | 'auto'): void;
}

/** What an engine's kernels are made of. */
export interface WasmParts {
  instances: Instances;
  memory: WasmMemory;
  allocate(bytes: number): Pointer;
  release(at: Pointer): void;
  /** Whether the binary rounds once in a multiply-add, and has the micro-kernel that this allows. */
  relaxed?: boolean;
  /** Threads that share the work, in the threaded build. */
  team?: Team | undefined;
}

const AT_ONCE: Origin = { layer: 'at once', pass: 'forward' };

/** Kernels that run when they are called: a list of one record, written anew each time. */
function runAtOnce(backend: Backend, info: KernelInfo): Kernels {
  const at = backend.allocate(MOST_BYTES);
  const list = backend.allocate(ENTRY_BYTES);
  return kernelsThat(info, (kernel, given) => {
    const layout = layoutOf(kernel);
    const entry = { kernel, record: complete(kernel, given), origin: AT_ONCE } as unknown as RecordEntry;
    if (kernel === 'gemm') {
      const { m, n, k } = given as GivenRecord<'gemm'>;
      backend.choice.count(1, m * n * k);
    }
    const threads = placeRecord(backend, at, layout, entry);
    placeEntry(backend, list, layout, at, threads, true);
    if (threads > 1) backend.walk(list, 1);
    else backend.walkAlone(list, 1);
  });
}

/** f32 kernels over instances of binaries. */
export function createWasmKernels({ instances, memory, allocate, release, relaxed = false, team }: WasmParts): WasmKernels {
  const wasm = instances.exports as unknown as Exports;
  const threads = team?.started ?? 1;
  const scratch = allocate(threads * wasm.scratchBytes());
  const choice = new MicroKernelChoice(wasm.micro, scratch, relaxed);
  const { walk: walkAlone } = wasm;
  const walk = team ? (list: Pointer, count: number) => team.walk(list, count) : walkAlone;
  const size = allocate(MOST_BYTES);
  const convolutionScratch = (of: ConvolutionSize): number => {
    const layout = layoutOf('conv2d');
    instances.placeOf(layout);
    writeRecord(memory, size, layout, of);
    return wasm.convolutionScratch(size) * threads;
  };
  const info: KernelInfo = { elementBytes: 4, winograd: true, convolutionScratch };
  const backend: Backend = { instances, memory, info, choice, scratch, team, walk, walkAlone, allocate, release };
  return {
    kernels: runAtOnce(backend, info),
    info,
    compile: (entries, leastNs, derived) => new WasmProgram(backend, entries, leastNs, derived),
    get microKernel() {
      return choice.name;
    },
    pin: (name) => choice.pin(name),
  };
}
