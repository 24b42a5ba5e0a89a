// Fine-tuning, for the page and for ../node/fine-tune.ts alike: a network that others trained loses its head; what is left makes features of each image,
// once; a new head learns from them in seconds; then the last layers below may learn too, at a low rate.
import { Adam, Dense, Dropout, input, Model, Rescaling, Resizing, Sequential } from '../../dist/index.js';
import { features } from '../../dist/zoo.js';

const compiled = (learningRate) => ({
  optimizer: new Adam({ learningRate }),
  loss: 'sparseCategoricalCrossentropy',
  metrics: ['accuracy'],
});

/** All of a network below its first dense layer, frozen. */
export function trunkOf(network) {
  const first = network.layers.findIndex((layer) => layer instanceof Dense);
  if (first < 1) throw new Error('There is no dense layer behind others in this network, so there is no head to replace.');
  const trunk = new Model({ inputs: network.inputs, outputs: network.layers[first - 1].output, name: 'trunk' });
  trunk.trainable = false;
  return trunk;
}

/** Images of bytes, { data, shape: [count, height, width, channels] }, as MobileNets take them: -1 to 1, in the trunk's size. */
export function prepared(trunk, images) {
  const [height, width] = trunk.inputShape;
  const steps = [new Rescaling({ scale: 1 / 127.5, offset: -1, inputShape: images.shape.slice(1) }), new Resizing({ height, width })];
  return new Sequential(steps).predict(images);
}

/** What the frozen trunk makes of prepared images: it never changes, so once is enough. */
export const featuresOf = (trunk, images) => features(trunk, images);

/** A head that learns `classes` classes from such features. */
export function headFor(seen, classes) {
  const layers = [
    new Dropout({ rate: 0.2, inputShape: seen.shape.slice(1) }),
    new Dense({ units: classes, activation: 'softmax', name: 'classes' }),
  ];
  const head = new Sequential(layers, { seed: 1, name: 'head' });
  head.compile(compiled(0.001));
  return head;
}

/** Trunk and head as one network, from images to classes. */
export function joined(trunk, head) {
  const x = input({ shape: trunk.inputShape });
  return new Model({ inputs: x, outputs: head.apply(trunk.apply(x)), seed: 2, name: 'fine_tuned' });
}

/** Lets the last `count` layers of the trunk learn with the head. */
export function thaw(trunk, whole, count) {
  trunk.trainable = true;
  for (const [i, layer] of trunk.layers.entries()) {
    // batch norms stay as they are: the statistics of a few images say less than those of all that the network has seen
    layer.trainable = i >= trunk.layers.length - count && layer.kind !== 'BatchNormalization';
  }
  whole.compile(compiled(1e-4));
}
