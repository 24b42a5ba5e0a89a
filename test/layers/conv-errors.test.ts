// What bad input gets from networks of convolutions: an error that names the layer or the file, what was received and what was
// expected, and nothing changed.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { loadCifar10 } from '../../src/data.js';
import {
  AveragePooling2D,
  BatchNormalization,
  Conv2D,
  DataError,
  Dense,
  Flatten,
  FormatError,
  GlobalAveragePooling2D,
  type Layer,
  loadModel,
  MaxPooling2D,
  OptionError,
  Sequential,
  ShapeError,
  type WasmNnError,
} from '../../src/index.js';
import { writeSafetensors } from '../../src/models/safetensors.js';
import { loadTorchWeights } from '../../src/zoo.js';

const images = (count: number, ...shape: number[]) => ({
  data: new Float32Array(shape.reduce((a, b) => a * b, count)).fill(0.5),
  shape: [count, ...shape],
});
const labels = [0, 1];

function network(channels = 3, filters = 4): Sequential {
  const model = new Sequential([
    new Conv2D({ filters, kernelSize: 3, activation: 'relu', inputShape: [8, 6, channels] }),
    new BatchNormalization(),
    new MaxPooling2D(),
    new Flatten(),
    new Dense({ units: 2, activation: 'softmax' }),
  ]);
  model.compile({ optimizer: 'sgd', loss: 'sparseCategoricalCrossentropy' });
  return model;
}

/** `run` throws an error of `kind` whose message matches, on a compiled model that has trained a step and keeps its weights. */
function refuses(what: string, kind: typeof WasmNnError, message: RegExp, run: (model: Sequential) => unknown): void {
  test(what, async () => {
    const model = network();
    model.trainOnBatch(images(2, 8, 6, 3), labels);
    const before = model.getWeights();
    let error: unknown;
    try {
      await run(model);
    } catch (e) {
      error = e;
    }
    assert.instance(error, kind as never);
    assert.match((error as Error).message, message);
    assert.equal(model.getWeights(), before);
  });
}

const on = (shape: readonly number[], ...layers: Layer[]) =>
  new Sequential([new Conv2D({ filters: 2, kernelSize: 1, inputShape: shape }), ...layers]);

refuses(
  'a kernel larger than its padded input',
  ShapeError,
  /^conv2d_1: received a window of 7x3 over examples of shape \[4, 5, 2\] with padding 1; expected one that fits in the padded image\.$/,
  () => on([4, 5, 3], new Conv2D({ filters: 2, kernelSize: [7, 3], padding: 1 })).summary({ print: false }),
);
refuses(
  'a pool larger than its input',
  ShapeError,
  /^small: received a window of 5x5 over examples of shape \[4, 5, 2\] with padding "valid"; expected one/,
  () => on([4, 5, 3], new AveragePooling2D({ name: 'small', poolSize: 5 })).summary({ print: false }),
);
refuses('a bias that is neither', OptionError, /^Conv2D: option "useBias" must be true or false, received 1\.$/, () =>
  on([4, 5, 3], new Conv2D({ filters: 2, kernelSize: 1, useBias: 1 as never })),
);
refuses(
  'a convolution of what has been flattened',
  ShapeError,
  /^conv2d_1: received examples of shape \[40\]; Conv2D expects \[height, width, channels\]\.$/,
  () => on([4, 5, 3], new Flatten(), new Conv2D({ filters: 2, kernelSize: 1 })).summary({ print: false }),
);
refuses(
  'images that a network shrinks away',
  ShapeError,
  /^max_pooling2d_2: received a window of 2x2 over examples of shape \[1, 1, 2\]/,
  () => on([5, 7, 3], new MaxPooling2D(), new MaxPooling2D(), new MaxPooling2D()).summary({ print: false }),
);

const wrongChannels = /^conv2d: received examples of shape \[8, 6, 1\] \(x has shape \[\d, 8, 6, 1\]\); expected \[8, 6, 3\]\.$/;
refuses('images of other channels, at fit', ShapeError, wrongChannels, (m) => m.fit(images(2, 8, 6, 1), labels, { verbose: 0 }));
refuses('images of other channels, at trainOnBatch', ShapeError, wrongChannels, (m) => m.trainOnBatch(images(2, 8, 6, 1), labels));
refuses('images of other channels, at predict', ShapeError, wrongChannels, (m) => m.predict(images(1, 8, 6, 1)));
refuses('images of other channels, at evaluate', ShapeError, wrongChannels, (m) => m.evaluate(images(2, 8, 6, 1), labels));
refuses(
  'one image without its batch',
  ShapeError,
  /^conv2d: received examples of shape \[6, 3\] \(x has shape \[8, 6, 3\]\); expected \[8, 6, 3\]\. A single example is a batch of one, \[1, 8, 6, 3\]\.$/,
  (m) => m.predict({ data: new Float32Array(144), shape: [8, 6, 3] }),
);
refuses('channels before rows', ShapeError, /^conv2d: received examples of shape \[3, 8, 6\] .*; expected \[8, 6, 3\]\.$/, (m) =>
  m.predict(images(1, 3, 8, 6)),
);
refuses('a pixel that is not a number', DataError, /^x: received NaN or infinity; expected finite numbers\.$/, (m) => {
  const x = images(2, 8, 6, 3);
  x.data[100] = Number.NaN;
  return m.trainOnBatch(x, labels);
});
refuses(
  'weights of another architecture',
  ShapeError,
  /^conv2d\/kernel: received 45 numbers; expected \[3, 3, 3, 4\], 108 numbers\.$/,
  (m) => m.setWeights(network(1, 5).getWeights()),
);

/** What PyTorch would save of a network of other sizes, with one layer more. */
const torchFile = (): Uint8Array => {
  const of = (...shape: number[]) => ({ dtype: 'F32', shape, data: new Float32Array(shape.reduce((a, b) => a * b, 1)) }) as const;
  return writeSafetensors(
    new Map([
      ['conv2d.weight', of(4, 1, 5, 5)],
      ['conv2d.bias', of(4)],
      ['conv2.weight', of(4, 4, 3, 3)],
    ]),
    {},
  );
};
refuses(
  'a weight file of another architecture',
  FormatError,
  /^loadTorchWeights: the file does not fit sequential; nothing was changed\. It lacks "batch_normalization\.weight" of \[4\].*The model has no "conv2\.weight" of \[4, 4, 3, 3\].*"conv2d\.weight": received \[4, 1, 5, 5\], expected \[4, 3, 3, 3\]\.$/,
  (m) => loadTorchWeights(m, torchFile()),
);
refuses('a weight file cut short', FormatError, /^loadTorchWeights: tensor .* within 0 to \d+, received \[/, (m) =>
  loadTorchWeights(m, torchFile().subarray(0, 600)),
);
refuses('a model file cut short', FormatError, /^model: byte 0: a header of \d+ bytes goes beyond the end: the file has 1000 bytes/, (m) =>
  loadModel(m.save().subarray(0, 1000)),
);

refuses(
  'a CIFAR file cut short',
  FormatError,
  /^data_batch_2\.bin: received 3000 bytes; expected one or more whole records of 3073 bytes/,
  () => loadCifar10({ from: async (file) => new Uint8Array(file === 'data_batch_2.bin' ? 3000 : 3073) }),
);

for (const [what, options, message] of [
  ['no filters', { filters: 0 }, /^Conv2D: option "filters" must be a whole number of 1 or more, received 0\.$/],
  [
    'half a kernel',
    { kernelSize: [3, 0.5] },
    /^Conv2D: option "kernelSize" must be a whole number of 1 or more, or two of them, received \[3,\s?0\.5\]\.$/,
  ],
  ['strides in three directions', { strides: [1, 1, 1] }, /^Conv2D: option "strides" must be/],
  ['a padding of words', { padding: 'full' }, /^Conv2D: option "padding" must be "valid", "same", a whole number, or .*received "full"\.$/],
  [
    'half a dilation',
    { dilation: [1, 0.5] },
    /^Conv2D: option "dilation" must be a whole number of 1 or more, or two of them, received \[1,\s?0\.5\]\.$/,
  ],
  [
    'strides and a dilation',
    { strides: [1, 2], dilation: 2 },
    /^Conv2D: options "strides" and "dilation" cannot both be more than 1, received \[1,\s?2\] and \[2,\s?2\]\.$/,
  ],
  ['an option that there is not', { dilationRate: 2 }, /^Conv2D: unknown option "dilationRate"/],
] as const) {
  refuses(what, OptionError, message, () => new Conv2D({ filters: 2, kernelSize: 3, ...options } as never));
}
refuses(
  'options for a layer without any',
  OptionError,
  /^GlobalAveragePooling2D: unknown option "poolSize"/,
  () => new GlobalAveragePooling2D({ poolSize: 2 } as never),
);

test.run();
