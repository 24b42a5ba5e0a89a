// Gradient checks in f64 of pooling and padding, over geometries; errors; save and load.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import {
  AveragePooling2D,
  GlobalAveragePooling2D,
  gradCheck,
  type Layer,
  loadModel,
  MaxPooling2D,
  OptionError,
  type Pooling2DOptions,
  Sequential,
  ShapeError,
  ZeroPadding2D,
} from '../../src/index.js';
import { RandomStream } from '../../src/random.js';
import { around } from './windows.js';

const LIMIT = 1e-9;
const BATCH = 4;
const CLASSES = 3;
const random = new RandomStream(5, 'pooling');
const x = { data: Float32Array.from({ length: BATCH * 5 }, () => random.normal()), shape: [BATCH, 5] };
const y = Int32Array.from({ length: BATCH }, (_, i) => i % CLASSES);

async function check(name: string, model: Sequential) {
  const { maxRelativeError, worst } = await gradCheck(model, x, y, { samples: 30 });
  console.log(`  ${name}: ${maxRelativeError.toExponential(1)}`);
  assert.ok(maxRelativeError <= LIMIT, `${name}: ${maxRelativeError} at ${JSON.stringify(worst)}`);
}

const geometries: readonly [shape: readonly [number, number, number], options: Pooling2DOptions][] = [
  [[4, 6, 2], {}],
  [[5, 7, 3], {}],
  [[5, 7, 1], { padding: 'same' }],
  [[5, 4, 2], { poolSize: 3, strides: 1, padding: 'same' }],
  [[6, 5, 2], { poolSize: 3, strides: 2, padding: 1 }],
  [[7, 7, 2], { poolSize: 2, strides: 3 }],
  [
    [7, 6, 1],
    {
      poolSize: [2, 3],
      strides: [1, 2],
      padding: [
        [1, 0],
        [0, 2],
      ],
    },
  ],
  [[4, 3, 5], { poolSize: [4, 3] }],
  [[1, 1, 4], { poolSize: 1 }],
  [[1, 1, 4], { poolSize: 3, strides: 1, padding: 'same' }],
];

for (const [shape, options] of geometries) {
  const name = `${shape.join('x')} ${JSON.stringify(options)}`;
  test(`gradients of pools over ${name}`, async () => {
    await check(`max, ${name}`, around(shape, new MaxPooling2D(options)));
    await check(`average, ${name}`, around(shape, new AveragePooling2D(options)));
  });
}

test('gradients of global average pooling and of padding', async () => {
  for (const shape of [
    [1, 1, 5],
    [3, 5, 4],
    [4, 4, 1],
  ] as const) {
    await check(`global average, ${shape.join('x')}`, around(shape, new GlobalAveragePooling2D()));
    for (const padding of [
      0,
      1,
      [2, 1],
      [
        [1, 0],
        [0, 3],
      ],
    ] as const)
      await check(`padding ${JSON.stringify(padding)}, ${shape.join('x')}`, around(shape, new ZeroPadding2D({ padding })));
  }
});

test('gradients through a stack of them', () =>
  check(
    'stack',
    around(
      [7, 7, 3],
      new ZeroPadding2D(),
      new MaxPooling2D({ poolSize: 3, strides: 2 }),
      new AveragePooling2D({ padding: 'same', strides: 1 }),
      new GlobalAveragePooling2D(),
    ),
  ));

test('padding puts zeros on the sides that it names', () => {
  const model = new Sequential([
    new ZeroPadding2D({
      padding: [
        [1, 0],
        [0, 2],
      ],
      inputShape: [1, 2, 1],
    }),
  ]);
  const { data, shape } = model.predict({ data: [3, 4], shape: [1, 1, 2, 1] });
  assert.equal(shape, [1, 2, 4, 1]);
  assert.equal([...data], [0, 0, 0, 0, 3, 4, 0, 0]);
  for (const [padding, expected] of [
    [undefined, [3, 4, 1]],
    [
      [2, 0],
      [5, 2, 1],
    ],
  ] as const) {
    const padded = new Sequential([new ZeroPadding2D({ padding, inputShape: [1, 2, 1] })]);
    assert.equal(padded.predict({ data: [3, 4], shape: [1, 1, 2, 1] }).shape.slice(1), expected);
  }
});

test('pools move by their size where no strides are given', () => {
  assert.equal(new MaxPooling2D().config, { ...new MaxPooling2D({ poolSize: 2, strides: 2, padding: 'valid' }).config });
  assert.equal(new AveragePooling2D({ poolSize: [3, 1] }).strides, [3, 1]);
});

test('a saved model comes back with its pools', () => {
  const model = around(
    [7, 7, 3],
    new ZeroPadding2D({ padding: [1, 2] }),
    new MaxPooling2D({ poolSize: 3, strides: 2, padding: 1 }),
    new AveragePooling2D({ padding: 'same' }),
    new GlobalAveragePooling2D(),
  );
  const before = model.predict(x);
  const loaded = loadModel(model.save());
  assert.equal([...loaded.predict(x).data], [...before.data]);
  assert.equal(
    loaded.layers.map((layer) => layer.config),
    model.layers.map((layer) => layer.config),
  );
});

function refuses(what: string, kind: typeof OptionError | typeof ShapeError, message: RegExp, run: () => unknown) {
  test(`refused: ${what}`, () => {
    assert.throws(run, (error: Error) => error instanceof kind && message.test(error.message));
  });
}

const summary = (layer: Layer) => new Sequential([layer]).summary({ print: false });

refuses('a pool larger than its image', ShapeError, /^max_pooling2d: received a window of 3x3 over examples of shape \[2, 5, 1\]/, () =>
  summary(new MaxPooling2D({ poolSize: 3, inputShape: [2, 5, 1] })),
);
refuses('a window of padding alone', ShapeError, /^pool: received padding 2 for a pool of 2x2 over examples of shape \[4, 4, 1\]/, () =>
  summary(new AveragePooling2D({ name: 'pool', padding: 2, inputShape: [4, 4, 1] })),
);
refuses('a last window of padding alone', ShapeError, /expected less padding\.$/, () =>
  summary(
    new MaxPooling2D({
      padding: [
        [0, 2],
        [0, 0],
      ],
      inputShape: [4, 4, 1],
    }),
  ),
);
refuses('rows in place of images', ShapeError, /^global_average_pooling2d: received examples of shape \[6\]; GlobalAve/, () =>
  summary(new GlobalAveragePooling2D({ inputShape: [6] })),
);
refuses('a padding of rows', ShapeError, /^zero_padding2d: received examples of shape \[6\]; ZeroPadding2D expects/, () =>
  summary(new ZeroPadding2D({ inputShape: [6] })),
);
refuses('an unknown option', OptionError, /^MaxPooling2D: unknown option "pool_sise"\. Did you mean "poolSize"\?$/, () => {
  new MaxPooling2D({ pool_sise: 2 } as never);
});
refuses('a pool of no size', OptionError, /^AveragePooling2D: option "poolSize" must be a whole number of 1 or more/, () => {
  new AveragePooling2D({ poolSize: 0 });
});
for (const padding of [
  -1,
  1.5,
  [1],
  [1, [2, 3]],
  [
    [1, 2, 3],
    [4, 5],
  ],
  'same',
])
  refuses(`zeros of ${JSON.stringify(padding)}`, OptionError, /^ZeroPadding2D: option "padding" must be a whole number, \[vertical/, () => {
    new ZeroPadding2D({ padding: padding as never });
  });

test.run();
