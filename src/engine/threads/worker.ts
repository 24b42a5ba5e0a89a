import { BLOCK_LENGTH, END, exportNames, HEADER_BYTES, IDLE } from './control.js';

/** What a worker is started with. */
export interface WorkerStart {
  module: WebAssembly.Module;
  memory: WebAssembly.Memory;
  /** Address of the control words. */
  control: number;
  /** Which block is this thread's. */
  thread: number;
  /** Looks at the control words before it sleeps. */
  spins: number;
}

type Kernel = (...args: number[]) => unknown;

/** Does jobs until it is told to end. Never returns to the event loop, so messages are not heard any more. */
export function work({ module, memory, control, thread, spins }: WorkerStart): void {
  const { exports } = new WebAssembly.Instance(module, { env: { memory } });
  const kernels = exportNames(exports).map((name) => exports[name] as Kernel);
  const { awaitJob, finishJob } = exports as Record<string, Kernel>;
  // tells that this thread is ready
  finishJob!(control);
  const block = new Float64Array(memory.buffer, control + HEADER_BYTES + thread * BLOCK_LENGTH * 8, BLOCK_LENGTH);
  for (let seen = 0; ; ) {
    seen = awaitJob!(control, seen, spins) as number;
    const kernel = block[0]!;
    if (kernel === END) return;
    if (kernel !== IDLE) kernels[kernel]!(...block.subarray(2, 2 + block[1]!));
    finishJob!(control);
  }
}
