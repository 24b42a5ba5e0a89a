import type { Engine } from '../engine/engine.js';
import type { KernelInfo } from '../engine/kernels.js';
import { ShapeError } from '../errors.js';
import type { Layer } from '../layers/layer.js';
import { type Graph, layersOf } from './graph.js';
import { nameLayers } from './layer-names.js';
import { NetworkPlan } from './network.js';
import { ParameterStore } from './parameters.js';

/** Kernels that need no scratch: enough for layers to tell their shapes. */
const info: KernelInfo = { elementBytes: 4, winograd: false, convolutionScratch: () => 0 };

/** An engine for plans that are never bound. It has no memory, and no wasm is compiled for it. */
const drawingBoard = { precision: 'float32', info, memory: { elementBytes: 4 } } as Engine;

/**
 * Throws ShapeError if layers of the graph do not fit together, or a window not into its image, without building anything: no engine
 * starts, no weight is drawn, and layers without a name keep none. What else a layer may say against its graph waits for the first use.
 */
export function checkShapes(model: string, graph: Graph, names: ReadonlyMap<Layer, string>): void {
  const layers = layersOf(graph);
  const unnamed = layers.filter(({ name }) => !name);
  try {
    nameLayers(model, layers, names);
    new NetworkPlan(graph, new ParameterStore(drawingBoard, 0, { names }), { batch: 1, training: false, gradients: false });
  } catch (error) {
    if (error instanceof ShapeError) throw error;
  } finally {
    for (const layer of unnamed) layer.name = '';
  }
}
