// From settings to layers as the package, TensorFlow.js and the code to copy name them.
import type { DataSet } from './data-sets.js';
import { LAYERS, type LayerSettings, type Settings } from './settings.js';

export type LayerName = 'Rescaling' | 'Flatten' | 'Dense' | 'Conv2D' | 'MaxPooling2D' | 'Dropout' | 'BatchNormalization';

/** A layer to be made: its class, and the options of its constructor. */
export interface PlannedLayer {
  readonly name: LayerName;
  readonly options: Readonly<Record<string, unknown>>;
}

export interface PlannedOptimizer {
  readonly name: 'Adam' | 'SGD' | 'RMSprop';
  readonly options: Readonly<Record<string, unknown>>;
}

function planned({ kind, values }: LayerSettings): PlannedLayer {
  const { units, activation, filters, kernel, size, rate } = values;
  switch (kind) {
    case 'dense':
      return { name: 'Dense', options: { units, activation } };
    case 'conv':
      return { name: 'Conv2D', options: { filters, kernelSize: Number(kernel), padding: 'same', activation } };
    case 'pool':
      return { name: 'MaxPooling2D', options: { poolSize: size } };
    case 'dropout':
      return { name: 'Dropout', options: { rate } };
    case 'norm':
      return { name: 'BatchNormalization', options: {} };
  }
}

/** Follows the sides of an image through the layers, so that none is asked to halve what is gone. */
function checkSides(layers: readonly LayerSettings[], side: number): void {
  let left = side;
  for (const { kind, values } of layers) {
    if (kind !== 'pool') continue;
    const next = Math.floor(left / Number(values.size));
    if (next < 1)
      throw new Error(`Max pooling: there are ${left} × ${left} places left, too few for a size of ${values.size}. Remove one.`);
    left = next;
  }
}

/** The whole network, from the examples to a probability for each class. Throws an Error, a sentence, where layers do not fit together. */
export function networkOf({ layers }: Pick<Settings, 'layers'>, { shape, classes }: Pick<DataSet, 'shape' | 'classes'>): PlannedLayer[] {
  const images = shape.length === 3;
  const firstDense = layers.findIndex(({ kind }) => kind === 'dense');
  const until = firstDense < 0 ? layers.length : firstDense;
  const late = layers.findIndex(({ kind }, i) => LAYERS[kind].images && (i > until || !images));
  if (late >= 0) {
    const { title } = LAYERS[layers[late]!.kind];
    throw new Error(
      images ? `${title}: move it up; dense layers come behind it.` : `${title}: it reads images; these are points. Remove it.`,
    );
  }
  const flatten: PlannedLayer[] = images ? [{ name: 'Flatten', options: {} }] : [];
  if (images) checkSides(layers, shape[0]!);
  const all: PlannedLayer[] = [
    ...(images ? [{ name: 'Rescaling' as const, options: { scale: 1 / 255 } }] : []),
    ...layers.slice(0, until).map(planned),
    ...flatten,
    ...layers.slice(until).map(planned),
    { name: 'Dense', options: { units: classes, activation: 'softmax' } },
  ];
  return all.map((layer, i) => (i === 0 ? { ...layer, options: { ...layer.options, inputShape: [...shape] } } : layer));
}

export function optimizerOf({ optimizer, rate }: Pick<Settings, 'optimizer' | 'rate'>): PlannedOptimizer {
  const options = { learningRate: rate };
  if (optimizer === 'adam') return { name: 'Adam', options };
  if (optimizer === 'rmsprop') return { name: 'RMSprop', options };
  return { name: 'SGD', options: optimizer === 'momentum' ? { ...options, momentum: 0.9 } : options };
}

/** What `compile` takes beside the optimizer. */
export const LOSS = { loss: 'sparseCategoricalCrossentropy', metrics: ['accuracy'] } as const;
