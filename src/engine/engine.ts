import { Arena } from './arena.js';
import type { Engine, Precision, Simd } from './engine-type.js';
import { coreKernels, useKernels } from './families.js';
import { Instances } from './instance.js';
import { ReferenceMemory, WasmMemory } from './memory.js';
import type { MicroKernel } from './micro-tiles.js';
import type { Team } from './team.js';
import { createWasmKernels } from './wasm.js';

const version = '0.1.0';

export type { Engine, Precision, Simd };

/** What `backendInfo` tells. */
export interface BackendInfo {
  runtime: string;
  simd: Simd;
  threads: number;
  /** Why threads or instructions are not those that were asked for with 'auto'. */
  note?: string;
  precision: Precision;
  microKernel: MicroKernel | 'reference';
  /** Whether convolutions may use the Winograd algorithm. */
  winograd: boolean;
  memoryBytes: number;
  version: string;
}

/** Address 0 means "absent", so the first line of memory is never handed out. */
export const FIRST = 64;

let float32: Engine | undefined;
let float64: Engine | undefined;
let precision: Precision = 'float32';
let allowWinograd = true;

/** An engine on instances of binaries. `team`: in a build for threads. */
export function createWasmEngine(parts: {
  memory: WasmMemory;
  arena: Arena;
  instances: Instances;
  relaxed: boolean;
  team?: Team;
  note?: string | undefined;
}): Engine {
  const { memory, arena, instances, relaxed, team, note } = parts;
  useKernels(coreKernels);
  const wasm = createWasmKernels({
    instances,
    memory,
    allocate: (bytes) => arena.allocate(bytes),
    release: (at) => arena.release(at),
    relaxed,
    team,
  });
  return {
    precision: 'float32',
    kernels: wasm.kernels,
    info: wasm.info,
    memory,
    arena,
    cell: arena.allocate(8),
    compile: wasm.compile,
    wasm,
    winograd: true,
    simd: relaxed ? 'relaxed' : 'strict',
    team,
    note,
  };
}

/** An engine on one thread: of a complete build without threads, or of the strict binaries that are inlined, a family at a time. */
export function createSingleEngine(module?: WebAssembly.Module, relaxed = false, note?: string): Engine {
  const memory = new WasmMemory();
  const instances = new Instances(memory.memory, module);
  return createWasmEngine({ memory, arena: new Arena(memory, FIRST), instances, relaxed, note });
}

/** The f32 engine in use, if there is one already. */
export function float32Engine(): Engine | undefined {
  return float32;
}

/** Makes `made` the f32 engine of what is made from now on. */
export function useFloat32Engine(made: Engine): void {
  float32 = made;
  made.winograd = allowWinograd;
}

/** Whether convolutions of what is made from now on may use the Winograd algorithm. */
export function useWinograd(allowed: boolean): void {
  allowWinograd = allowed;
  if (float32) float32.winograd = allowed;
}

/** Sets the precision of what is made from now on; the f64 engine must have been loaded. */
export function usePrecision(wanted: Precision): void {
  precision = wanted;
}

/**
 * The f64 reference engine: the oracle of the tests and of the gradient check. It is loaded when it is first asked for, so
 * that those who only train do not pay for it.
 */
export async function loadFloat64Engine(): Promise<Engine> {
  if (!float64) {
    const { createReferenceEngine } = await import('./reference/engine.js');
    useKernels(coreKernels);
    const memory = new ReferenceMemory();
    float64 ??= createReferenceEngine(memory, new Arena(memory, FIRST));
  }
  return float64;
}

/** The f32 engine in use; the first call compiles and instantiates the wasm, synchronously. */
export function firstFloat32Engine(): Engine {
  if (!float32) useFloat32Engine(createSingleEngine());
  return float32!;
}

/** The engine that new models and tensors use. */
export function engine(): Engine {
  return precision === 'float64' ? float64! : firstFloat32Engine();
}

/** What this program runs on: Node, Deno, Bun, or a browser by its user agent. */
function runtime(): string {
  const host = globalThis as {
    Deno?: { version: { deno: string } };
    Bun?: { version: string };
    process?: { versions?: { node?: string } };
  };
  if (host.Deno) return `Deno ${host.Deno.version.deno}`;
  if (host.Bun) return `Bun ${host.Bun.version}`;
  if (host.process?.versions?.node) return `Node ${host.process.versions.node}`;
  return typeof navigator === 'undefined' ? 'unknown' : navigator.userAgent;
}

/** The engine in use: runtime, instructions, threads, precision, micro-kernel, whether convolutions may use the Winograd algorithm, bytes of engine memory and version. */
export function backendInfo(): BackendInfo {
  const { memory, wasm, winograd, simd, team, note } = engine();
  return {
    runtime: runtime(),
    simd,
    threads: team?.size ?? 1,
    ...(note === undefined ? {} : { note }),
    precision,
    microKernel: wasm ? wasm.microKernel : 'reference',
    winograd: wasm ? winograd : false,
    memoryBytes: memory.buffer.byteLength,
    version,
  };
}
