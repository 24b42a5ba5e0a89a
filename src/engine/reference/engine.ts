import type { Arena } from '../arena.js';
import type { DerivedWeights } from '../derived.js';
import type { Engine } from '../engine-type.js';
import type { Definitions, KernelInfo } from '../kernels.js';
import type { ReferenceMemory } from '../memory.js';
import { derivedBy, type Entry, isHost, kernelsThat, type Program } from '../program.js';
import type { FullRecord, KernelName } from '../records/index.js';
import { complete } from '../records/layout.js';
import { createReferenceKernels } from './index.js';

/** A program as a list of calls of the definitions. */
class ReferenceProgram implements Program {
  constructor(
    private readonly definitions: Definitions,
    readonly entries: readonly Entry[],
    private readonly derived: DerivedWeights | undefined,
  ) {}

  run(): void {
    this.derived?.refresh(this.entries, [], (i) => this.runOne(i));
    for (let i = 0; i < this.entries.length; i++) if (!derivedBy(this.entries[i]!)) this.runOne(i);
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
    compile: (entries, _, derived) => new ReferenceProgram(definitions, entries, derived),
    wasm: undefined,
    winograd: false,
    simd: 'none',
    team: undefined,
    note: undefined,
  };
}
