import { FormatError } from '../errors.js';
import { type GraphInput, type GraphOutput, layersOf } from './graph.js';
import { configOf } from './layer-config.js';
import type { Workspace } from './workspace.js';

/** The metadata entry that holds the architecture, as JSON. */
export const ARCHITECTURE = 'wasm-nn';

/** A layer as a file holds it. `name` where it is another than its config's: that of a layer of a model within a model. */
export interface SavedLayer {
  readonly kind: string;
  readonly config: Record<string, unknown>;
  readonly name?: string;
}

/** A model without its weights, as plain data. */
export interface Architecture {
  readonly kind: 'Sequential' | 'Model';
  readonly name: string;
  readonly seed: number;
  readonly inputs: readonly GraphInput[];
  readonly layers: readonly SavedLayer[];
  /** Which layer each node is, and the values that it reads. */
  readonly nodes: readonly { readonly layer: number; readonly inputs: readonly number[] }[];
  readonly outputs: readonly GraphOutput[];
}

/** The architecture of a model as a file holds it. */
export function architectureOf(model: { architecture(layers: readonly SavedLayer[]): object }, { graph, store }: Workspace): object {
  const saved = layersOf(graph).map((layer): SavedLayer => {
    const written = { kind: layer.kind, config: configOf(layer) };
    const name = store.nameOf(layer);
    return name === layer.name ? written : { ...written, name };
  });
  return model.architecture(saved);
}

/** The shapes of the inputs that an architecture names. */
export function savedShapes(file: string, { inputShape, inputs }: Record<string, unknown>): number[][] {
  const shapes: unknown[] = Array.isArray(inputs) ? inputs.map((end) => (end as { shape?: unknown })?.shape) : [inputShape];
  if (shapes.length > 0 && shapes.every(isShape)) return shapes as number[][];
  throw new FormatError(`${file}: the architecture has no input shape.`);
}

export const isShape = (value: unknown): value is number[] =>
  Array.isArray(value) && value.every((extent) => typeof extent === 'number' && Number.isSafeInteger(extent) && extent > 0);
