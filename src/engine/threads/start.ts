import type { Pointer } from '../kernels.js';
import type { WasmMemory } from '../memory.js';
import { CONTROL_BYTES, LOOKS_BEFORE_SLEEP } from './control.js';
import { waysToStart } from './host.js';
import { Patience } from './patience.js';
import { type ParallelExports, type Thread, WorkerTeam } from './worker-team.js';

/** How long workers may take to start. */
const START_LIMIT_MS = 20_000;

const NOT_ISOLATED =
  'the page is not cross-origin isolated: serve it with the headers "Cross-Origin-Opener-Policy: same-origin" and "Cross-Origin-Embedder-Policy: require-corp"';

/** Why there can be no threads here, or undefined. */
export function threadsMissing(): string | undefined {
  // Node, Deno and Bun have no such property
  const { crossOriginIsolated } = globalThis as { crossOriginIsolated?: boolean };
  if (crossOriginIsolated === false && typeof location !== 'undefined' && /^https?:/.test(location.protocol)) return NOT_ISOLATED;
  if (typeof SharedArrayBuffer === 'undefined') return 'this host has no shared memory (SharedArrayBuffer)';
  return waysToStart().length === 0 ? 'this host has no workers' : undefined;
}

const pause = (milliseconds: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, milliseconds));

/** Whether all threads have told that they are ready; gives up when one fails. */
async function allReady(ready: () => boolean, threads: readonly Thread[]): Promise<string | undefined> {
  const patience = new Patience(START_LIMIT_MS);
  while (!ready()) {
    const failed = threads.find(({ failure }) => failure !== undefined);
    if (failed) return failed.failure;
    if (patience.isOver()) return `the workers did not start within ${START_LIMIT_MS / 1000} s`;
    await pause(1);
  }
  return undefined;
}

/** Starts `size` - 1 workers beside the caller. Rejects, with the reason, where none of the host's ways works. */
export async function startTeam(
  size: number,
  module: WebAssembly.Module,
  exports: WebAssembly.Exports,
  memory: WasmMemory,
  allocate: (bytes: number) => Pointer,
): Promise<WorkerTeam> {
  const others = size - 1;
  const parallel = exports as unknown as ParallelExports;
  let why = 'this host has no workers';
  for (const start of waysToStart()) {
    // of each way's own, and never given back: a worker of the way before may yet come to life
    const control = allocate(CONTROL_BYTES);
    new Uint8Array(memory.buffer, control, CONTROL_BYTES).fill(0);
    const threads: Thread[] = [];
    try {
      for (let part = 1; part < size; part++) {
        threads.push(start({ module, memory: memory.memory, control, part, spins: LOOKS_BEFORE_SLEEP }));
      }
      const failure = await allReady(() => parallel.arrived(control, others, 1) !== 0, threads);
      if (failure === undefined) return new WorkerTeam(parallel, memory.memory, control, threads);
      why = failure;
    } catch (error) {
      why = String(error);
    }
    for (const thread of threads) thread.terminate();
  }
  throw new Error(why);
}
