// Where training runs: in a worker, behind this file.
import type { BackendInfo, Layer, Optimizer } from 'wasm-nn';
import { inWorker, type PageWorker, type RemoteModel } from 'wasm-nn/worker';
import type { PlannedLayer, PlannedOptimizer } from './network.js';

export interface EngineOptions {
  readonly threads: number | 'auto';
  readonly simd: 'strict' | 'relaxed';
}

export interface Engine {
  /** A model of these layers, not compiled. */
  model(layers: readonly PlannedLayer[], seed: number): Promise<RemoteModel>;
  optimizer(planned: PlannedOptimizer): Optimizer;
  /** For models made from then on. */
  ready(options: EngineOptions): Promise<BackendInfo>;
  /** Examples, put where the models are. */
  keep<T>(value: T): Promise<T>;
  close(): void;
}

/** An engine in `worker`, which runs engine-worker.ts, or in one that holds the whole package. */
export async function openEngine({ threads, simd }: EngineOptions, worker?: PageWorker): Promise<Engine> {
  // the engine of the defaults is made with the first model, of what that needs alone
  const asked = threads === 1 && simd === 'strict' ? {} : { threads, simd };
  const remote = await inWorker({ ...asked, ...(worker ? { worker } : {}) });
  const made = <T>({ name, options }: { name: keyof typeof remote; options: object }): T => {
    const Class = remote[name] as unknown as new (options: object) => T;
    return new Class(options);
  };
  return {
    model: (layers, seed) => new remote.Sequential(layers.map(made<Layer>), { seed }),
    optimizer: made<Optimizer>,
    ready: (options) => remote.ready(options),
    keep: (value) => remote.keep(value),
    close: () => remote.close(),
  };
}
