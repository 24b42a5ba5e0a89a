import type { Activation } from '../activations.js';
import { settle } from '../option-spec.js';
import { positiveInteger } from '../options.js';
import { Batch } from './batch.js';
import { BatchPlan } from './batch-plan.js';
import { firstValues } from './graph.js';
import type { ModelInput } from './inputs.js';
import type { AnyModel } from './model.js';

/** A layer's share of inactive neurons, from 0 to 1. */
export interface InactiveShare {
  layer: string;
  activation: Activation;
  share: number;
}

/** f(0): at or below it a neuron counts as inactive. */
const MIDDLE: Partial<Record<Activation, number>> = { relu: 0, leakyRelu: 0, tanh: 0, sigmoid: 0.5 };

/**
 * For every layer with a ReLU, leaky ReLU, tanh or sigmoid, the share of (example, neuron) pairs whose input to the
 * activation is not positive, told from the output being at or below f(0): 0, for a sigmoid 0.5. Report C gives no
 * definition; this one gives its figures of about a half at the start for all three activations.
 */
export function inactiveNeurons(model: AnyModel, x: ModelInput, options: { batchSize?: number } = {}): InactiveShare[] {
  const { batchSize } = settle('inactiveNeurons', options, { batchSize: [positiveInteger, 128] } as const);
  const inputs = model.trainer.checkInputs(x);
  const { graph, store, engine } = model.trainer.workspace();
  const batch = new Batch(inputs, undefined, Math.min(batchSize, inputs[0]!.count));
  const plan = new BatchPlan(graph, store, {
    batch: batch.most,
    training: false,
    gradients: false,
    keepOutputs: true,
  });
  try {
    const first = firstValues(graph);
    const watched = graph.nodes.flatMap(({ layer }, i) => {
      const activation = layer.finalActivation;
      const middle = activation && MIDDLE[activation];
      return activation && middle !== undefined
        ? [{ layer: store.nameOf(layer), activation, middle, slot: plan.network.outputs[first[i]! - graph.inputs.length]!, inactive: 0 }]
        : [];
    });
    do {
      plan.load(batch);
      plan.forward(batch.rows);
      for (const entry of watched) {
        const outputs = engine.memory.floats(entry.slot.pointer, batch.rows * entry.slot.size);
        for (const y of outputs) if (y <= entry.middle) entry.inactive++;
      }
    } while (batch.moveTo(batch.start + batch.most));
    return watched.map(({ layer, activation, slot, inactive }) => ({ layer, activation, share: inactive / (batch.count * slot.size) }));
  } finally {
    plan.release();
  }
}
