import { Arena } from './arena.js';
import type { Kernels } from './kernels.js';
import { type Memory, ReferenceMemory, WasmMemory } from './memory.js';
import type { MicroKernel } from './micro-kernel.js';
import type { Team } from './team.js';
import { compileStrict, createWasmKernels, instantiate, scratchBytes, type WasmKernels } from './wasm.js';

export const version = '0.1.0';

export type Precision = 'float32' | 'float64';
export type Simd = 'strict' | 'relaxed' | 'none';

/** Kernels, the memory they work in, and who hands it out. */
export interface Engine {
  readonly precision: Precision;
  readonly kernels: Kernels;
  readonly memory: Memory;
  readonly arena: Arena;
  /** The same kernels, with the choice of micro-kernel and of Winograd's way; the reference engine has none. */
  readonly wasm: WasmKernels | undefined;
  readonly simd: Simd;
  /** Threads that share the work; undefined where the caller works alone. */
  readonly team: Team | undefined;
  /** Why it is not what was asked for, where it is not. */
  readonly note: string | undefined;
}

/** What `backendInfo` tells. */
export interface BackendInfo {
  runtime: string;
  simd: Simd;
  threads: number;
  /** Why threads or instructions are not those that were asked for with 'auto'. */
  note?: string;
  precision: Precision;
  microKernel: MicroKernel | 'reference';
  /** Whether convolutions may go Winograd's way. */
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

/** An engine on one thread, of a build without threads. */
export function createSingleEngine(module: WebAssembly.Module, relaxed: boolean, note?: string): Engine {
  const memory = new WasmMemory();
  const arena = new Arena(memory, FIRST);
  const exports = instantiate(memory, module);
  const kernels = createWasmKernels({ exports, scratch: arena.allocate(scratchBytes(exports)), relaxed });
  return { precision: 'float32', kernels, memory, arena, wasm: kernels, simd: relaxed ? 'relaxed' : 'strict', team: undefined, note };
}

/** An engine of the build that is inlined. */
export function createStrictEngine(module?: WebAssembly.Module, note?: string): Engine {
  return createSingleEngine(module ?? compileStrict(), false, note);
}

/** The f32 engine in use, if there is one already. */
export function float32Engine(): Engine | undefined {
  return float32;
}

/** Engines with leave for Winograd's way by those without it, and the other way round. */
const counterparts = new WeakMap<Engine, Engine>();

/** The engine on the same memory and threads that may go Winograd's way, or may not. */
function allowingWinograd(made: Engine, allowed: boolean): Engine {
  if (!made.wasm || made.wasm.winograd === allowed) return made;
  let other = counterparts.get(made);
  if (!other) {
    const kernels = made.wasm.withWinograd(allowed);
    other = { ...made, kernels, wasm: kernels };
    counterparts.set(made, other).set(other, made);
  }
  return other;
}

/** Makes `made` the f32 engine of what is made from now on. */
export function useFloat32Engine(made: Engine): void {
  float32 = allowingWinograd(made, allowWinograd);
}

/** Whether convolutions of what is made from now on may go Winograd's way. */
export function useWinograd(allowed: boolean): void {
  allowWinograd = allowed;
  if (float32) float32 = allowingWinograd(float32, allowed);
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
    const { createReferenceKernels } = await import('./reference/index.js');
    const memory = new ReferenceMemory();
    const kernels = createReferenceKernels(memory);
    const arena = new Arena(memory, FIRST);
    float64 ??= { precision: 'float64', kernels, memory, arena, wasm: undefined, simd: 'none', team: undefined, note: undefined };
  }
  return float64;
}

/** The f32 engine in use; the first call compiles and instantiates the wasm, synchronously. */
export function firstFloat32Engine(): Engine {
  if (!float32) useFloat32Engine(createStrictEngine());
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

/** The engine in use: runtime, instructions, threads, precision, micro-kernel, way of convolutions, bytes of engine memory and version. */
export function backendInfo(): BackendInfo {
  const { memory, wasm, simd, team, note } = engine();
  return {
    runtime: runtime(),
    simd,
    threads: team?.size ?? 1,
    ...(note === undefined ? {} : { note }),
    precision,
    microKernel: wasm ? wasm.microKernel : 'reference',
    winograd: wasm ? wasm.winograd : false,
    memoryBytes: memory.buffer.byteLength,
    version,
  };
}
