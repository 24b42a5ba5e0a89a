import { fillTable, kernelTable } from '../table.js';
import { END_WORD } from './control.js';

/** What a worker is started with. */
export interface WorkerStart {
  module: WebAssembly.Module;
  memory: WebAssembly.Memory;
  /** Address of the control words. */
  control: number;
  /** Which part of every shared record is this thread's: 1 and up. */
  part: number;
  /** Looks at the control words before it sleeps. */
  spins: number;
}

type Export = (...args: number[]) => number;

/** Walks lists until it is told to end. Never returns to the event loop, so messages are not heard any more. */
export function work({ module, memory, control, part, spins }: WorkerStart): void {
  const table = kernelTable();
  const { exports } = new WebAssembly.Instance(module, { env: { memory, table } });
  fillTable(table, exports);
  const { arrive, awaitList, sleepBefore, walkList } = exports as Record<'arrive' | 'awaitList' | 'sleepBefore' | 'walkList', Export>;
  const end = new Int32Array(memory.buffer, control + END_WORD * 4, 1);
  // tells that this thread is ready
  arrive(control, -1);
  for (let seen = 0; ; ) {
    seen = awaitList(control, seen, spins);
    if (end[0] === 1) return;
    for (let at = walkList(control, part, 0, spins); at >= 0; at = walkList(control, part, at, spins)) sleepBefore(control, at);
  }
}
