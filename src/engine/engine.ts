import { OptionError } from '../errors.js';
import { checkOptions, oneOf, show } from '../options.js';
import { Arena } from './arena.js';
import type { Kernels } from './kernels.js';
import { type Memory, ReferenceMemory, WasmMemory } from './memory.js';
import { type MicroKernel, microKernels } from './micro-kernel.js';
import { createWasmKernels, type WasmKernels } from './wasm.js';

export const version = '0.1.0';

export type Precision = 'float32' | 'float64';

/** Kernels, the memory they work in, and who hands it out. */
export interface Engine {
  readonly precision: Precision;
  readonly kernels: Kernels;
  readonly memory: Memory;
  readonly arena: Arena;
  /** Pins or frees the choice of micro-kernel, and of Winograd's way; the reference engine has none. */
  readonly wasm: WasmKernels | undefined;
}

/** Options of `ready`. */
export interface ReadyOptions {
  /** Threads to compute with. Default 1. */
  threads?: number | 'auto';
  /** Which instructions: 'strict' gives the same bits on every machine. Default 'strict'. */
  simd?: 'strict' | 'relaxed' | 'auto';
  /** 'float64' computes with the reference kernels, in plain TypeScript. Default 'float32'. */
  precision?: Precision;
  /** A compiled module, for hosts that forbid compiling from bytes. */
  module?: WebAssembly.Module;
  /** Pins the matrix product's inner loop, which else is chosen by time at first use. It never changes a bit. */
  microKernel?: MicroKernel | 'auto';
  /**
   * Whether 3x3 convolutions of stride 1 go Winograd's way where the shape suits it: faster, with other last bits (errors stay
   * below 1e-4 of a tensor's largest number). The shape alone decides, so the bits are the same on every machine. Default true.
   */
  winograd?: boolean;
}

/** What `backendInfo` tells. */
export interface BackendInfo {
  runtime: string;
  simd: 'strict' | 'none';
  threads: number;
  precision: Precision;
  microKernel: MicroKernel | 'reference';
  /** Whether convolutions may go Winograd's way. */
  winograd: boolean;
  memoryBytes: number;
  version: string;
}

/** Address 0 means "absent", so the first line of memory is never handed out. */
const FIRST = 64;

let float32: Engine | undefined;
let float64: Engine | undefined;
let precision: Precision = 'float32';
let allowWinograd = true;

function createFloat32(module?: WebAssembly.Module): Engine {
  const memory = new WasmMemory();
  const arena = new Arena(memory, FIRST);
  const kernels = createWasmKernels(memory, (bytes) => arena.allocate(bytes), module);
  kernels.winograd = allowWinograd;
  return { precision: 'float32', kernels, memory, arena, wasm: kernels };
}

/**
 * The f64 reference engine: the oracle of the tests and of the gradient check. It is loaded when it is first asked for, so
 * that those who only train do not pay for it.
 */
export async function loadFloat64Engine(): Promise<Engine> {
  if (!float64) {
    const { createReferenceKernels } = await import('./reference/index.js');
    const memory = new ReferenceMemory();
    float64 ??= { precision: 'float64', kernels: createReferenceKernels(memory), memory, arena: new Arena(memory, FIRST), wasm: undefined };
  }
  return float64;
}

/** The engine that new models and tensors use; the first call compiles and instantiates the wasm, synchronously. */
export function engine(): Engine {
  if (precision === 'float64') return float64!;
  float32 ??= createFloat32();
  return float32;
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
  const { memory, wasm } = engine();
  return {
    runtime: runtime(),
    simd: wasm ? 'strict' : 'none',
    threads: 1,
    precision,
    microKernel: wasm ? wasm.microKernel : 'reference',
    winograd: wasm ? wasm.winograd : false,
    memoryBytes: memory.buffer.byteLength,
    version,
  };
}

/**
 * Sets the engine up and tells what it is. Not needed before training: the first use does the same with the defaults.
 * A change of precision holds for models and tensors made after it.
 */
export async function ready(options: ReadyOptions = {}): Promise<BackendInfo> {
  checkOptions('ready', options, ['threads', 'simd', 'precision', 'module', 'microKernel', 'winograd']);
  const { threads = 1, simd = 'strict', module, microKernel, winograd } = options;
  if (options.precision !== undefined) oneOf('ready', 'precision', options.precision, ['float32', 'float64']);
  oneOf('ready', 'simd', simd, ['strict', 'relaxed', 'auto']);
  if (microKernel !== undefined) oneOf('ready', 'microKernel', microKernel, [...microKernels, 'auto']);
  if (winograd !== undefined && typeof winograd !== 'boolean')
    throw new OptionError(`ready: option "winograd" must be true or false, received ${show(winograd)}.`);
  if (threads !== 'auto' && threads !== 1)
    throw new OptionError(`ready: received threads ${threads}; this version computes with 1 thread.`);
  if (simd === 'relaxed') throw new OptionError("ready: received simd 'relaxed'; this version has the 'strict' build alone.");
  if (module && float32)
    throw new OptionError('ready: received a module, but the engine is running already. Call ready before the first use.');
  if (options.precision === 'float64') await loadFloat64Engine();
  if (options.precision !== undefined) precision = options.precision;
  if (module) float32 = createFloat32(module);
  if (microKernel) engine().wasm?.pin(microKernel);
  if (winograd !== undefined) {
    allowWinograd = winograd;
    if (float32?.wasm) float32.wasm.winograd = winograd;
  }
  return backendInfo();
}
