// Where training runs: the one file that knows.
import {
  Adam,
  type BackendInfo,
  BatchNormalization,
  Conv2D,
  Dense,
  Dropout,
  Flatten,
  type Layer,
  MaxPooling2D,
  type Optimizer,
  Rescaling,
  RMSprop,
  ready,
  Sequential,
  SGD,
} from 'wasm-nn';
import type { PlannedLayer, PlannedOptimizer } from './network.js';

/** A model, whose methods answer now or later. */
export type TrainedModel = Sequential;

export interface EngineOptions {
  readonly threads: number | 'auto';
  readonly simd: 'strict' | 'relaxed';
}

export interface Engine {
  /** A model of these layers, not compiled. */
  model(layers: readonly PlannedLayer[], seed: number): Promise<TrainedModel>;
  optimizer(planned: PlannedOptimizer): Optimizer;
  /** For models made from then on. */
  ready(options: EngineOptions): Promise<BackendInfo>;
  /** Examples, put where the models are. */
  keep<T>(value: T): Promise<T>;
}

const LAYERS = { BatchNormalization, Conv2D, Dense, Dropout, Flatten, MaxPooling2D, Rescaling };
const OPTIMIZERS = { Adam, RMSprop, SGD };

const made = <T>(classes: Readonly<Record<string, unknown>>, { name, options }: { name: string; options: object }): T => {
  const Class = classes[name] as new (options: object) => T;
  return new Class(options);
};

export async function openEngine(options: EngineOptions): Promise<Engine> {
  await ready(options);
  return {
    model: async (layers, seed) =>
      new Sequential(
        layers.map((layer) => made<Layer>(LAYERS, layer)),
        { seed },
      ),
    optimizer: (planned) => made<Optimizer>(OPTIMIZERS, planned),
    ready,
    keep: async (value) => value,
  };
}
