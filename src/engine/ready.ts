import { OptionError } from '../errors.js';
import type { HostWasmModule } from '../host-types.js';
import { checkOptions, oneOf, show, trueOrFalse } from '../options.js';
import {
  type BackendInfo,
  backendInfo,
  createSingleEngine,
  type Engine,
  firstFloat32Engine,
  float32Engine,
  loadFloat64Engine,
  type Precision,
  useFloat32Engine,
  usePrecision,
  useWinograd,
} from './engine.js';
import { allMicroKernels, type MicroKernel } from './micro-tiles.js';
import { checkModule, isThreaded } from './module.js';

/** Options of `ready`. */
export interface ReadyOptions {
  /** Threads to compute with; 'auto' takes one a CPU core, where the host has threads. They change no bit. Default 1. */
  threads?: number | 'auto';
  /** Which instructions: 'strict' gives the same bits on every machine, 'relaxed' is faster where the CPU has fused multiply-adds. Default 'strict'. */
  simd?: 'strict' | 'relaxed' | 'auto';
  /**
   * 'float64' computes with the reference kernels, in plain TypeScript. What types call a Float32Array, such as the data of what `predict` gives,
   * is then a Float64Array. Default 'float32'.
   */
  precision?: Precision;
  /** A compiled module, for hosts that forbid compiling from bytes: of the `.wasm` file that fits `threads` and `simd`. */
  module?: HostWasmModule;
  /**
   * Pins the matrix product's inner loop, which else is chosen by time at first use, until another is asked for. Other threads or
   * instructions have a choice of their own. It never changes a bit.
   */
  microKernel?: MicroKernel | 'auto';
  /**
   * Whether 3x3 convolutions of stride 1 use the Winograd algorithm where the shape suits it (input channels in fours, filters in sixteens): faster,
   * with other last bits (errors stay below 1e-4 of a tensor's largest number). The shape alone decides, so the bits are the same on every
   * machine. Default true.
   *
   * Two things that direct sums do not do: numbers from about 1e36 on may overflow (safe are inputs x and kernels w with
   * |x| below 1e36 and |x| |w| times the channels below 9e33); and where a kernel's true gradient is exactly 0, as at inputs that are 0
   * almost everywhere, it is about 1e-6 of the largest one instead, which Adam, RMSprop and Adagrad turn into whole steps. Pass false for
   * such data.
   */
  winograd?: boolean;
}

/** More than any machine of ours; a typing error beyond. */
const MOST_THREADS = 256;

function checkThreads(threads: number | 'auto'): void {
  if (threads === 'auto' || (Number.isSafeInteger(threads) && threads >= 1 && threads <= MOST_THREADS)) return;
  throw new OptionError(`ready: option "threads" must be 'auto' or a whole number from 1 to ${MOST_THREADS}, received ${show(threads)}.`);
}

/** Engines by what they were asked to be: each is made once, so that going back and forth costs no memory. */
const made = new Map<string, Engine>();
/** Those that are being made: asked for twice at once, they are made once too. */
const underWay = new Map<string, Promise<Engine>>();

async function engineFor(threads: number | 'auto', simd: 'strict' | 'relaxed' | 'auto', module?: WebAssembly.Module): Promise<Engine> {
  // a module without threads leaves 'auto' no choice, which does not hold for the next time
  const alone = threads === 'auto' && module && !isThreaded(module);
  const key = `${alone ? 'alone' : threads} ${simd}`;
  const known = made.get(key);
  // a team that lost a thread is not used again
  if (known && known.team?.size === known.team?.started) return known;
  const making = underWay.get(key) ?? make(threads, simd, module);
  underWay.set(key, making);
  try {
    const fresh = await making;
    made.set(key, fresh);
    return fresh;
  } finally {
    underWay.delete(key);
  }
}

async function make(threads: number | 'auto', simd: 'strict' | 'relaxed' | 'auto', module?: WebAssembly.Module): Promise<Engine> {
  if (threads === 1 && simd === 'strict') return createSingleEngine(module);
  return (await import('./threads/variants.js')).createVariant(threads, simd, module);
}

/**
 * Sets the engine up and tells what it is. Not needed before training: the first use does the same with the defaults.
 * What is asked for holds for models and tensors made after it; those made before keep their engine. A model is made when its weights are:
 * at its first use.
 *
 * `threads` and `simd` at `'auto'` take what the host has, and the answer's `note` says what it has not; asked for by name they are
 * refused with an OptionError where the host lacks them. Any number of threads gives the same bits. Relaxed SIMD does not: it rounds
 * a multiply-add once where the CPU can.
 */
export async function ready(options: ReadyOptions = {}): Promise<BackendInfo> {
  checkOptions('ready', options, ['threads', 'simd', 'precision', 'module', 'microKernel', 'winograd']);
  const { threads, simd, module, microKernel, winograd } = options;
  if (options.precision !== undefined) oneOf('ready', 'precision', options.precision, ['float32', 'float64']);
  if (simd !== undefined) oneOf('ready', 'simd', simd, ['strict', 'relaxed', 'auto']);
  if (microKernel !== undefined) oneOf('ready', 'microKernel', microKernel, [...allMicroKernels, 'auto']);
  if (threads !== undefined) checkThreads(threads);
  if (winograd !== undefined) trueOrFalse('ready', 'winograd', winograd);
  if (module !== undefined) checkModule(module, threads ?? 1);
  if (module && float32Engine() && threads === undefined && simd === undefined)
    throw new OptionError('ready: received a module, but the engine is running already. Call ready before the first use.');
  if (options.precision === 'float64') await loadFloat64Engine();
  const current = float32Engine();
  let next: Engine | undefined;
  if (threads !== undefined || simd !== undefined || module) {
    if (current && !made.has('1 strict') && current.simd === 'strict' && !current.team) made.set('1 strict', current);
    next = await engineFor(threads ?? 1, simd ?? 'strict', module);
  }
  // before anything changes: it may be refused
  if (microKernel) (next ?? firstFloat32Engine()).wasm!.pin(microKernel);
  if (next) useFloat32Engine(next);
  if (options.precision !== undefined) usePrecision(options.precision);
  if (winograd !== undefined) useWinograd(winograd);
  return backendInfo();
}
