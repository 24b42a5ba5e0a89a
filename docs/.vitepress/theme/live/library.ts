// What the live examples train with: the package's classes in a worker, which is started when someone presses the button.
import type { Remote } from 'wasm-nn/worker';

/** A worker of its own for each run, so that a run that is left ends with it. */
export async function library(): Promise<Remote> {
  const { inWorker } = await import('wasm-nn/worker');
  return inWorker();
}
