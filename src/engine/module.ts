import { OptionError } from '../errors.js';
import { show } from '../options.js';

const exportsOf = (module: WebAssembly.Module): string[] => WebAssembly.Module.exports(module).map(({ name }) => name);

/** Whether a module is of a build for threads. */
export function isThreaded(module: WebAssembly.Module): boolean {
  return exportsOf(module).includes('walkList');
}

/** Refuses what is no module of this package, or of a build that does not fit `threads`; 'auto' takes either. */
export function checkModule(module: unknown, threads: number | 'auto'): void {
  // by its tag: a module may come from another realm
  if (Object.prototype.toString.call(module) !== '[object WebAssembly.Module]')
    throw new OptionError(`ready: option "module" must be a WebAssembly.Module, received ${show(module)}.`);
  const given = module as WebAssembly.Module;
  const ours = exportsOf(given).includes('scratchBytes');
  if (ours && (threads === 'auto' || isThreaded(given) === threads > 1)) return;
  const received = ours ? `a build ${isThreaded(given) ? 'for' : 'without'} threads` : "none of this package's";
  const expected = threads === 1 ? 'simd.wasm or relaxed.wasm' : 'threads.wasm or threads-relaxed.wasm';
  throw new OptionError(`ready: received threads ${show(threads)} and a module that is ${received}; expected that of ${expected}.`);
}
