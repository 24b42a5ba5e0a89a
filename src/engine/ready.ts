import { OptionError } from '../errors.js';
import { checkOptions, oneOf, show } from '../options.js';
import {
  type BackendInfo,
  backendInfo,
  createStrictEngine,
  type Engine,
  engine,
  float32Engine,
  loadFloat64Engine,
  type Precision,
  useFloat32Engine,
  usePrecision,
  useWinograd,
} from './engine.js';
import { allMicroKernels, type MicroKernel } from './micro-kernel.js';

/** Options of `ready`. */
export interface ReadyOptions {
  /** Threads to compute with; 'auto' takes one a CPU core, where the host has threads. They change no bit. Default 1. */
  threads?: number | 'auto';
  /** Which instructions: 'strict' gives the same bits on every machine, 'relaxed' is faster where the CPU has fused multiply-adds. Default 'strict'. */
  simd?: 'strict' | 'relaxed' | 'auto';
  /** 'float64' computes with the reference kernels, in plain TypeScript. Default 'float32'. */
  precision?: Precision;
  /** A compiled module, for hosts that forbid compiling from bytes: of the `.wasm` file that fits `threads` and `simd`. */
  module?: WebAssembly.Module;
  /** Pins the matrix product's inner loop, which else is chosen by time at first use. It never changes a bit. */
  microKernel?: MicroKernel | 'auto';
  /**
   * Whether 3x3 convolutions of stride 1 go Winograd's way where the shape suits it: faster, with other last bits (errors stay
   * below 1e-4 of a tensor's largest number). The shape alone decides, so the bits are the same on every machine. Default true.
   */
  winograd?: boolean;
}

/** More than any machine of ours; a typing error beyond. */
const MOST_THREADS = 256;

function checkThreads(threads: number | 'auto'): void {
  if (threads === 'auto' || (Number.isSafeInteger(threads) && threads >= 1 && threads <= MOST_THREADS)) return;
  throw new OptionError(`ready: option "threads" must be 'auto' or a whole number from 1 to ${MOST_THREADS}, received ${show(threads)}.`);
}

/** f64 is computed in plain TypeScript, on one thread. */
function checkFloat64({ threads = 1, simd = 'auto' }: ReadyOptions): void {
  if (threads !== 1 && threads !== 'auto')
    throw new OptionError(`ready: received threads ${threads} with precision "float64", which computes on one thread.`);
  if (simd === 'relaxed') throw new OptionError('ready: received simd "relaxed" with precision "float64", which computes without SIMD.');
}

/** Engines by what they were asked to be: each is made once, so that going back and forth costs no memory. */
const made = new Map<string, Engine>();

async function engineFor(threads: number | 'auto', simd: 'strict' | 'relaxed' | 'auto', module?: WebAssembly.Module): Promise<Engine> {
  const key = `${threads} ${simd}`;
  const known = made.get(key);
  // a team that lost a thread is not used again
  if (known && known.team?.size === known.team?.started) return known;
  const plain = threads === 1 && simd === 'strict';
  const fresh = plain ? createStrictEngine(module) : await (await import('./threads/variants.js')).createVariant(threads, simd, module);
  made.set(key, fresh);
  return fresh;
}

/**
 * Sets the engine up and tells what it is. Not needed before training: the first use does the same with the defaults.
 * What is asked for holds for models and tensors made after it; those made before keep their engine.
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
  if (winograd !== undefined && typeof winograd !== 'boolean')
    throw new OptionError(`ready: option "winograd" must be true or false, received ${show(winograd)}.`);
  if (module !== undefined && !(module instanceof WebAssembly.Module))
    throw new OptionError(`ready: option "module" must be a WebAssembly.Module, received ${show(module)}.`);
  if (options.precision === 'float64') checkFloat64(options);
  if (module && float32Engine() && threads === undefined && simd === undefined)
    throw new OptionError('ready: received a module, but the engine is running already. Call ready before the first use.');
  if (options.precision === 'float64') await loadFloat64Engine();
  const current = float32Engine();
  if (threads !== undefined || simd !== undefined || module) {
    if (current && !made.has('1 strict') && current.simd === 'strict' && !current.team) made.set('1 strict', current);
    useFloat32Engine(await engineFor(threads ?? 1, simd ?? 'strict', module));
  }
  if (options.precision !== undefined) usePrecision(options.precision);
  if (microKernel) engine().wasm?.pin(microKernel);
  if (winograd !== undefined) useWinograd(winograd);
  return backendInfo();
}
