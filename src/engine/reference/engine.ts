import type { Arena } from '../arena.js';
import type { Engine } from '../engine-type.js';
import type { Definitions, KernelInfo } from '../kernels.js';
import type { ReferenceMemory } from '../memory.js';
import { type Entry, isHost, kernelsThat, type Program } from '../program.js';
import type { FullRecord, KernelName } from '../records/index.js';
import { complete } from '../records/layout.js';
import { createReferenceKernels } from './index.js';

/** A program as a list of calls of the definitions. */
class ReferenceProgram implements Program {
  constructor(
    private readonly definitions: Definitions,
    readonly entries: readonly Entry[],
  ) {}

  run(): void {
    for (let i = 0; i < this.entries.length; i++) this.runOne(i);
  }

  runOne(i: number): void {
    const entry = this.entries[i]!;
    if (isHost(entry)) entry.host();
    else (this.definitions[entry.kernel] as (record: FullRecord<KernelName>) => void)(entry.record);
  }

  release(): void {}
}

/** The f64 engine: every kernel as its definition says it, in plain TypeScript. */
export function createReferenceEngine(memory: ReferenceMemory, arena: Arena): Engine {
  const definitions = createReferenceKernels(memory);
  const info: KernelInfo = { elementBytes: 8, winograd: false, convolutionScratch: () => 0 };
  return {
    precision: 'float64',
    kernels: kernelsThat(info, (kernel, given) => definitions[kernel](complete(kernel, given) as never)),
    info,
    memory,
    arena,
    cell: arena.allocate(8),
    compile: (entries) => new ReferenceProgram(definitions, entries),
    wasm: undefined,
    winograd: false,
    simd: 'none',
    team: undefined,
    note: undefined,
  };
}
