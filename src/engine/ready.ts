import { OptionError } from '../errors.js';
import { checkOptions, oneOf, show, trueOrFalse } from '../options.js';
import {
  type BackendInfo,
  backendInfo,
  createSingleEngine,
  type Engine,
  firstFloat32Engine,
  float32Engine,
  loadFloat64Engine,
  useFloat32Engine,
  usePrecision,
  useWinograd,
} from './engine.js';
import { allMicroKernels } from './micro-tiles.js';
import { checkModule, isThreaded } from './module.js';
import { READY_OPTIONS, type ReadyOptions } from './ready-options.js';

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
  checkOptions('ready', options, READY_OPTIONS);
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
