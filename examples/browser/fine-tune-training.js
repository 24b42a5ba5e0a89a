// Fine-tuning, for the page and for ../node/fine-tune.ts alike: a network that others trained loses its head; what is left makes features of each image,
// once; a new head learns from them in seconds; then the last layers below may learn too, at a low rate.
import { Adam, Dense, Dropout, GlobalAveragePooling2D, input, Model, Rescaling, Resizing, Sequential } from '../../dist/index.js';
import { features } from '../../dist/zoo.js';

const compiled = (learningRate) => ({
  optimizer: new Adam({ learningRate }),
  loss: 'sparseCategoricalCrossentropy',
  metrics: ['accuracy'],
});

/** What `outputs` is of a network's inputs, as a network of its own that does not learn. */
function frozen({ inputs }, outputs) {
  const trunk = new Model({ inputs, outputs, name: 'trunk' });
  trunk.trainable = false;
  return trunk;
}

/** Features of an image that a head can still learn from in seconds, and of which thousands of images fit in memory. */
const MOST_FEATURES = 8192;

/**
 * What the dense layers read that lie behind all that looks at an image's places: the first one's is best, since what lies between it and the last has learnt the
 * network's own classes.
 */
function endsOf({ layers }) {
  const last = layers.findLastIndex(({ kind }) => /Conv|Pool|Attention/.test(kind));
  const heads = layers.filter((layer, i) => i > last && layer instanceof Dense);
  return heads.map((head) => head.output.inputs[0]).filter(({ layer }) => layer !== undefined);
}

/**
 * All of a network below its head, frozen: up to the first dense layer that reads a row of numbers, and no more than one would keep, as VGG's first does. What
 * has no such layer is taken whole; of images that come out, the mean over their pixels.
 */
export function trunkOf(network) {
  const trunks = endsOf(network).map((end) => frozen(network, end));
  const trunk =
    trunks.find(({ outputShape: [width, more] }) => more === undefined && width <= MOST_FEATURES) ?? frozen(network, network.outputs[0]);
  return trunk.outputShape.length === 3 ? frozen(network, new GlobalAveragePooling2D().apply(trunk.outputs[0])) : trunk;
}

/** Images of bytes, { data, shape: [count, height, width, channels] }, as MobileNets take them: -1 to 1, in the trunk's size. */
export function prepared(trunk, images) {
  const [height, width] = trunk.inputShape;
  const steps = [new Rescaling({ scale: 1 / 127.5, offset: -1, inputShape: images.shape.slice(1) }), new Resizing({ height, width })];
  return new Sequential(steps).predict(images);
}

/** What the frozen trunk makes of prepared images: it never changes, so once is enough. */
export const featuresOf = (trunk, images) => features(trunk, images);

/** A head that learns `classes` classes from such features, by way of `hidden` ReLUs if there are to be any. */
export function headFor(seen, classes, { hidden = 0, learningRate = 0.001 } = {}) {
  const layers = [
    new Dropout({ rate: 0.2, inputShape: seen.shape.slice(1) }),
    ...(hidden > 0 ? [new Dense({ units: hidden, activation: 'relu', kernelInitializer: 'heNormal', name: 'hidden' })] : []),
    new Dense({ units: classes, activation: 'softmax', name: 'classes' }),
  ];
  const head = new Sequential(layers, { seed: 1, name: 'head' });
  head.compile(compiled(learningRate));
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
