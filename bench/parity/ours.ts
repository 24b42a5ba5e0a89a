import { main } from '../built.js';
import { randomExamples } from '../examples.js';
import { type Model, NETWORKS, type Network } from './networks.js';

/** The network of this id. */
export function networkOf(id: string): Network {
  const network = NETWORKS.find((one) => one.id === id);
  if (!network) throw new Error(`There is no network "${id}"; there are ${NETWORKS.map((one) => one.id).join(', ')}.`);
  return network;
}

/** Our own network, compiled with its optimizer. */
export function compiledModel({ build, optimizer: { optimizer, ...options } }: Network): Model {
  const { SGD, Adam, RMSprop } = main;
  const model = build();
  model.compile({ optimizer: new { SGD, Adam, RMSprop }[optimizer](options), loss: 'sparseCategoricalCrossentropy' });
  return model;
}

/** A model's training step on random examples. Throws if the first one's loss is no number. */
export function stepOf(model: Model, { batch, classes }: Network): () => void {
  const { x, y } = randomExamples(batch, model.inputShape!, classes);
  const { loss } = model.trainOnBatch(x, y);
  if (!Number.isFinite(loss)) throw new Error(`${model.name}: the loss of the first step is ${loss}, expected a number.`);
  return () => {
    model.trainOnBatch(x, y);
  };
}
