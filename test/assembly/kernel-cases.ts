// A call or more of every kernel, on buffers that the caller lays out.

import { ActivationKind, type Pointer } from '../../src/engine/kernels.js';
import { mostPackedNumbers } from '../../src/engine/micro-tiles.js';
import { type ConvolutionShape, packedKernelNumbers } from '../../src/engine/records/conv.js';
import { furtherActivations } from '../../src/engine/records/further-activations.js';
import type { KernelName } from '../../src/engine/records/index.js';
import { pointLossNames } from '../../src/engine/records/point-loss-names.js';
import type { Window } from '../../src/engine/records/window.js';
import type { TestKernels } from './test-kernels.js';

type At = (buffer: number) => Pointer;

/** A call, and how many numbers each of its buffers holds: floats, or where negative integers from 0 to 2. */
export interface KernelCase {
  name: KernelName;
  lengths: readonly number[];
  run(k: TestKernels, at: At): unknown;
}

const call = (name: KernelName, lengths: number[], run: KernelCase['run']): KernelCase => ({ name, lengths, run });

/** Rows of 80 KB: where an address is moved on by a row too far, that is more than a page. */
const R = 3;
const C = 20_003;
const N = R * C;
/** Units of recurrent layers. */
const U = 6001;
/** Key, stream and counter. */
const K = { key0: 1, key1: 2, stream: 3, counter: [4, 5] as const };

const square = (height: number, channels: number, filters: number, size: number, padding: number, stride = 1): ConvolutionShape => {
  const out = Math.floor((height + 2 * padding - size) / stride) + 1;
  return {
    ...{ height, width: height, channels, filters, kernelHeight: size, kernelWidth: size, strideY: stride, strideX: stride },
    ...{ padTop: padding, padLeft: padding, outHeight: out, outWidth: out },
  };
};

/** One of each way, and of the ways' variants. */
const dilated = { ...square(9, 5, 20, 5, 2), kernelHeight: 3, kernelWidth: 3, dilationY: 2, dilationX: 2 };
const shapes = [
  dilated,
  square(9, 3, 8, 3, 1),
  square(6, 16, 16, 3, 1),
  square(2, 4, 16, 3, 1),
  square(6, 20, 12, 2, 0),
  square(7, 5, 5, 3, 1, 2),
  square(9, 1, 7, 5, 2),
  square(9, 1, 14, 3, 0),
];

function convolutions(scratchBytes: (shape: ConvolutionShape, batch: number) => number): KernelCase[] {
  return shapes.flatMap((s) => {
    const [x, y] = [2 * s.height * s.width * s.channels, 2 * s.outHeight * s.outWidth * s.filters];
    const w = s.kernelHeight * s.kernelWidth * s.channels * s.filters;
    const scratch = scratchBytes(s, 2) / 4;
    const packed = packedKernelNumbers({ ...s, batch: 2, winograd: true });
    return [
      call('conv2d', [x, w, s.filters, y, scratch], (k, p) =>
        k.conv2d({ ...s, batch: 2, x: p(0), w: p(1), bias: p(2), activation: ActivationKind.relu, y: p(3), scratch: p(4) }),
      ),
      call('packKernel', [w, packed], (k, p) => k.packKernel({ ...s, batch: 2, w: p(0), packed: p(1), winograd: true, scratch: 0 })),
      call('conv2d', [x, w, s.filters, y, packed, scratch], (k, p) =>
        k.conv2d({ ...s, batch: 2, x: p(0), w: p(1), bias: p(2), y: p(3), packed: p(4), scratch: p(5), winograd: true }),
      ),
      call('conv2dInputGrad', [y, w, x, scratch], (k, p) =>
        k.conv2dInputGrad({ ...s, batch: 2, dy: p(0), w: p(1), dx: p(2), scratch: p(3) }),
      ),
      call('conv2dKernelGrad', [x, y, w, scratch], (k, p) =>
        k.conv2dKernelGrad({ ...s, batch: 2, x: p(0), dy: p(1), dw: p(2), scratch: p(3) }),
      ),
    ];
  });
}

const depthwise = [square(9, 37, 0, 3, 1), square(8, 40, 0, 3, 1, 2), square(9, 5, 0, 2, 0), dilated].flatMap(({ filters: _, ...s }) => {
  const [x, w, y] = [
    2 * s.height * s.width * s.channels,
    s.kernelHeight * s.kernelWidth * s.channels,
    2 * s.outHeight * s.outWidth * s.channels,
  ];
  return [
    call('depthwiseConv2d', [x, w, s.channels, y], (k, p) =>
      k.depthwiseConv2d({ ...s, batch: 2, x: p(0), w: p(1), bias: p(2), activation: ActivationKind.relu, y: p(3) }),
    ),
    call('depthwiseConv2dInputGrad', [y, w, x], (k, p) => k.depthwiseConv2dInputGrad({ ...s, batch: 2, dy: p(0), w: p(1), dx: p(2) })),
    call('depthwiseConv2dKernelGrad', [x, y, w], (k, p) => k.depthwiseConv2dKernelGrad({ ...s, batch: 2, x: p(0), dy: p(1), dw: p(2) })),
  ];
});

const resizes = [false, true].flatMap((bilinear) => {
  const size = { batch: 3, height: 4, width: 5, channels: 7, outHeight: 7, outWidth: 3, bilinear };
  return [
    call('resizeImages', [420, 441], (k, p) => k.resizeImages({ ...size, x: p(0), y: p(1) })),
    call('resizeImagesGrad', [441, 420], (k, p) => k.resizeImagesGrad({ ...size, dy: p(0), dx: p(1) })),
  ];
});

const windows: Window[] = [square(4, C, 0, 2, 0, 2), square(3, C, 0, 2, 1), square(4, 3, 0, 2, 0)];

const pools = windows.flatMap((w) => {
  const [x, y] = [w.height * w.width * w.channels, w.outHeight * w.outWidth * w.channels];
  return [
    call('maxPool2d', [x, y], (k, p) => k.maxPool2d({ ...w, batch: 1, x: p(0), y: p(1) })),
    call('maxPool2dGrad', [x, y, y, x], (k, p) => k.maxPool2dGrad({ ...w, batch: 1, x: p(0), y: p(1), dy: p(2), dx: p(3) })),
    call('averagePool2d', [x, y], (k, p) => k.averagePool2d({ ...w, batch: 1, x: p(0), y: p(1) })),
    call('averagePool2dGrad', [y, x], (k, p) => k.averagePool2dGrad({ ...w, batch: 1, dy: p(0), dx: p(1) })),
  ];
});

const products = (
  [
    [5, 9, 7],
    [R, C, 2],
    [40, 20, 20],
    [2, 3, 1500],
  ] as const
).flatMap(([m, n, k]) =>
  [0, 1, 2, 3].map((transposed) => {
    const [ta, tb] = [(transposed & 1) > 0, transposed > 1];
    return call('gemm', [m * k, k * n, n, m * n], (kernels, p) =>
      kernels.gemm({
        transposeA: ta,
        transposeB: tb,
        m,
        n,
        k,
        a: p(0),
        lda: ta ? m : k,
        b: p(1),
        ldb: tb ? k : n,
        c: p(3),
        ldc: n,
        bias: p(2),
        activation: ActivationKind.relu,
      }),
    );
  }),
);

const packs = [false, true].map((transposeB) =>
  call('packB', [C * 5, mostPackedNumbers(C, 5)], (k, p) =>
    k.packB({ n: C, k: 5, b: p(0), ldb: transposeB ? 5 : C, transposeB, packed: p(1) }),
  ),
);

const activations = Object.values(ActivationKind).flatMap((kind) => [
  call('activate', [N], (k, p) => k.activate({ activation: kind, alpha: 0.1, x: p(0), y: p(0), n: N })),
  call('activate', [N, N], (k, p) => k.activate({ activation: kind, alpha: 0.1, x: p(0), y: p(1), n: N })),
  call('activateGrad', [N, N, N], (k, p) => k.activateGrad({ activation: kind, alpha: 0.1, kept: p(0), dy: p(1), dx: p(2), n: N })),
]);

const furtherKinds = Object.keys(furtherActivations).map((_, kind) => kind);
const furtherActivationCases = [
  ...furtherKinds.flatMap((activation) => [
    call('activateFurther', [N, N], (k, p) => k.activateFurther({ activation, alpha: 0.1, high: 1, x: p(0), y: p(1), n: N })),
    call('activateFurtherGrad', [N, N, N], (k, p) =>
      k.activateFurtherGrad({ activation, alpha: 0.1, high: 1, kept: p(0), dy: p(1), dx: p(2), n: N }),
    ),
  ]),
  ...[R, 7].flatMap((rows) => [
    call('logSoftmax', [rows * C, rows * C], (k, p) => k.logSoftmax({ x: p(0), y: p(1), rows, columns: C })),
    call('logSoftmaxGrad', [rows * C, rows * C, rows * C], (k, p) => k.logSoftmaxGrad({ y: p(0), dy: p(1), dx: p(2), rows, columns: C })),
  ]),
  ...(
    [
      [R, C, 1],
      [5, 7, 3],
      [5, 1, C],
    ] as const
  ).flatMap(([rows, columns, run]) => {
    const n = rows * columns * run;
    return [
      call('prelu', [n, columns, n], (k, p) => k.prelu({ x: p(0), alpha: p(1), y: p(2), rows, columns, run })),
      call('preluGrad', [n, columns, n, n], (k, p) => k.preluGrad({ x: p(0), alpha: p(1), dy: p(2), dx: p(3), rows, columns, run })),
      call('preluSlopeGrad', [n, n, columns], (k, p) => k.preluSlopeGrad({ x: p(0), dy: p(1), dAlpha: p(2), rows, columns, run })),
    ];
  }),
];

const joins = [
  ...(['subtract', 'maximum', 'minimum'] as const).map((name) =>
    call(name, [N, N, N], (k, p) => k[name]({ a: p(0), b: p(1), y: p(2), n: N })),
  ),
  call('takeEqual', [N, N, N, N], (k, p) => k.takeEqual({ x: p(0), y: p(1), rest: p(2), dx: p(3), n: N })),
  ...(
    [
      [6, 5, 7, 9],
      [5, 3, 1, R * 31],
    ] as const
  ).flatMap(([a, b, c, d]) =>
    // the axis along which x's numbers lie beside each other
    [
      [b * c * d, c * d, d, 1],
      [b * c * d, c, 1, b * c],
      [b * c * d, 1, b, b * c],
    ].map(([stride0, stride1, stride2, stride3]) =>
      call('permute', [a * b * c * d, a * b * c * d], (k, p) =>
        k.permute({
          ...{ x: p(0), y: p(1), extent0: a, extent1: b, extent2: c, extent3: d },
          ...{ stride0: stride0!, stride1: stride1!, stride2: stride2!, stride3: stride3! },
        }),
      ),
    ),
  ),
];

const furtherLosses = (
  [
    [R, C],
    [5, 7],
    [9, 1],
  ] as const
).flatMap(([rows, columns]) => {
  const n = rows * columns;
  return [
    ...pointLossNames.map((_, loss) =>
      call('pointLoss', [n, n, rows, n, rows], (k, p) =>
        k.pointLoss({ x: p(0), targets: p(1), weights: p(2), scale: 0.5, dx: p(3), losses: p(4), rows, columns, loss, alpha: 0.3 }),
      ),
    ),
    ...(['categoricalHinge', 'cosineSimilarity'] as const).map((name) =>
      call(name, [n, n, rows, n, rows], (k, p) =>
        k[name]({ x: p(0), targets: p(1), weights: p(2), scale: 0.5, dx: p(3), losses: p(4), rows, columns }),
      ),
    ),
    ...(['binaryFocal', 'categoricalFocal'] as const).map((name) =>
      call(name, [n, n, rows, n, n, rows], (k, p) =>
        k[name]({
          ...{ x: p(0), targets: p(1), weights: p(2), scale: 0.5, p: p(3), dx: p(4), losses: p(5), rows, columns },
          ...{ alpha: 0.25, gamma: 2, logits: true, smoothing: 0.1 },
        }),
      ),
    ),
  ];
});

const furtherUpdates = [
  call('nadam', [N, N, N, N], (k, p) =>
    k.nadam({ p: p(0), g: p(1), m: p(2), v: p(3), n: N, rate: [0.01, 0.002, 0.5], rest1: 0.1, rest2: 0.001, epsilon: 1e-7 }),
  ),
  call('adamax', [N, N, N, N], (k, p) =>
    k.adamax({ p: p(0), g: p(1), m: p(2), u: p(3), n: N, rate: 0.01, rest1: 0.1, beta2: 0.999, epsilon: 1e-7 }),
  ),
  call('adadelta', [N, N, N, N], (k, p) => k.adadelta({ p: p(0), g: p(1), s: p(2), d: p(3), n: N, rate: 0.01, rest: 0.05, epsilon: 1e-7 })),
  ...(
    [
      [1, R, C],
      [C, R, 1],
      [2, 3, 7],
    ] as const
  ).map(([outer, length, inner]) =>
    call('constrainNorms', [outer * length * inner], (k, p) =>
      k.constrainNorms({ p: p(0), outer, length, inner, low: 0.1, high: 0.5, share: 0.8 }),
    ),
  ),
];

const groups = (
  [
    [R, 2, C - 3, 4],
    [5, 7, 6, 3],
    [2, 130, 5, 5],
    [3, 4, 10, 1],
  ] as const
).flatMap(([rows, places, channels, groups]) => {
  const [n, s] = [rows * places * channels, rows * channels];
  const size = { rows, places, channels };
  return [
    call('groupNorm', [n, channels, channels, s, s, n], (k, p) =>
      k.groupNorm({ x: p(0), gamma: p(1), beta: p(2), mean: p(3), rstd: p(4), y: p(5), ...size, groups, epsilon: 1e-3 }),
    ),
    call('groupNormGrad', [n, n, channels, s, s, n, 2 * s], (k, p) =>
      k.groupNormGrad({ x: p(0), dy: p(1), gamma: p(2), mean: p(3), rstd: p(4), dx: p(5), work: p(6), ...size, groups }),
    ),
    call('groupNormParameterGrad', [n, n, s, s, channels, channels], (k, p) =>
      k.groupNormParameterGrad({ x: p(0), dy: p(1), mean: p(2), rstd: p(3), dGamma: p(4), dBeta: p(5), ...size }),
    ),
    call('scaleChannels', [n, s, n], (k, p) => k.scaleChannels({ x: p(0), s: p(1), y: p(2), ...size })),
  ];
});

const losses = (
  [
    [R, C],
    [5, 7],
    [9, 1],
  ] as const
).flatMap(([r, c]) => {
  const n = r * c;
  return [
    ...(['softmaxCrossEntropy', 'sigmoidCrossEntropy'] as const).map((name) =>
      call(name, [n, n, r, n, n, r], (k, p) =>
        k[name]({ x: p(0), targets: p(1), weights: p(2), scale: 0.5, p: p(3), dx: p(4), losses: p(5), rows: r, columns: c }),
      ),
    ),
    ...(['crossEntropy', 'binaryCrossEntropy', 'squaredError'] as const).map((name) =>
      call(name, [n, n, r, n, r], (k, p) =>
        k[name]({ x: p(0), targets: p(1), weights: p(2), scale: 0.5, dx: p(3), losses: p(4), rows: r, columns: c }),
      ),
    ),
    call('softmax', [n, n], (k, p) => k.softmax({ x: p(0), y: p(1), rows: r, columns: c })),
    call('softmaxGrad', [n, n, n], (k, p) => k.softmaxGrad({ y: p(0), dy: p(1), dx: p(2), rows: r, columns: c })),
    call('argmax', [n, -r], (k, p) => k.argmax({ x: p(0), indices: p(1), rows: r, columns: c })),
  ];
});

const sparseLosses = [C, 7].flatMap((c) => [
  call('sparseSoftmaxCrossEntropy', [R * c, -R, R, R * c, R * c, R], (k, p) =>
    k.sparseSoftmaxCrossEntropy({ x: p(0), labels: p(1), weights: p(2), scale: 0.5, p: p(3), dx: p(4), losses: p(5), rows: R, columns: c }),
  ),
  call('sparseCrossEntropy', [R * c, -R, R, R * c, R], (k, p) =>
    k.sparseCrossEntropy({ x: p(0), labels: p(1), weights: p(2), scale: 0.5, dx: p(3), losses: p(4), rows: R, columns: c }),
  ),
]);

const elementwise = [
  call('sum', [N], (k, p) => k.sum({ x: p(0), n: N })),
  call('dot', [N, N], (k, p) => k.dot({ w: p(0), x: p(1), n: N })),
  call('columnSums', [N, C], (k, p) => k.columnSums({ x: p(0), rows: R, columns: C, y: p(1) })),
  call('columnSums', [N, N], (k, p) => k.columnSums({ x: p(0), rows: N, columns: 1, y: p(1) })),
  ...(['add', 'multiply', 'divide'] as const).map((name) => call(name, [N, N, N], (k, p) => k[name]({ a: p(0), b: p(1), y: p(2), n: N }))),
  ...(['exp', 'log', 'sqrt'] as const).map((name) => call(name, [N, N], (k, p) => k[name]({ x: p(0), y: p(1), n: N }))),
  call('affine', [N, N], (k, p) => k.affine({ x: p(0), y: p(1), n: N, scale: 2, offset: 1 })),
  call('fill', [N], (k, p) => k.fill({ y: p(0), n: N, value: 3 })),
  call('clamp', [N, N], (k, p) => k.clamp({ x: p(0), y: p(1), n: N, low: 0, high: 0.5 })),
  call('countEqual', [-N, -N], (k, p) => k.countEqual({ a: p(0), b: p(1), n: N })),
  call('allWithin', [N], (k, p) => k.allWithin({ x: p(0), n: N, low: -2, high: 2 })),
  call('gatherBytes', [-N, -R, N], (k, p) => k.gatherBytes({ source: p(0), indices: p(1), y: p(2), rows: R, columns: C })),
  call('copy', [N, N], (k, p) => k.copy({ x: p(0), xItem: C, y: p(1), yItem: C, items: R, run: C - 1 })),
  call('copy', [N, N], (k, p) => k.copy({ x: p(0), xItem: 1, xRow: C, y: p(1), yItem: R, yRow: 1, rows: R, items: C, run: 1 })),
  call('copy', [24 * C, 6 * C], (k, p) =>
    k.copy({
      ...{ x: p(0), xPlane: 12 * C, xRow: 6 * C, xItem: 2 * C },
      ...{ y: p(1), yPlane: 3 * C, yRow: 3 * C, yItem: C, planes: 2, items: 3, run: C },
    }),
  ),
  call('gatherRows', [N, R, N], (k, p) => k.gatherRows({ table: p(0), held: R, indices: p(1), y: p(2), rows: R, columns: C })),
  call('scatterAddRows', [N, R, N], (k, p) => k.scatterAddRows({ table: p(0), held: R, indices: p(1), y: p(2), rows: R, columns: C })),
  call('markSteps', [N, R], (k, p) => k.markSteps({ x: p(0), value: 0, mask: p(1), rows: R, columns: C })),
  call('selectRows', [2 * R, N, N, N], (k, p) => k.selectRows({ mask: p(0), stride: 2, a: p(1), b: p(2), y: p(3), rows: R, columns: C })),
  call('selectRows', [R, N], (k, p) => k.selectRows({ mask: p(0), a: p(1), y: p(1), rows: R, columns: C })),
  call('maskedMean', [N, 3, C], (k, p) => k.maskedMean({ x: p(0), mask: p(1), y: p(2), rows: 1, steps: R, columns: C })),
  call('maskedMean', [N, R, N], (k, p) => k.maskedMean({ x: p(0), mask: p(1), y: p(2), rows: R, steps: 1, columns: C })),
  call('maskedMeanGrad', [N, 2 * R, 2 * N], (k, p) => k.maskedMeanGrad({ dy: p(0), mask: p(1), dx: p(2), rows: R, steps: 2, columns: C })),
  call('globalAveragePool', [N, C], (k, p) => k.globalAveragePool({ batch: 1, pixels: R, channels: C, x: p(0), y: p(1) })),
  call('globalAveragePoolGrad', [C, N], (k, p) => k.globalAveragePoolGrad({ batch: 1, pixels: R, channels: C, dy: p(0), dx: p(1) })),
  call('cropImages', [R * C, 20 * C], (k, p) =>
    k.cropImages({ x: p(0), y: p(1), batch: 1, height: 1, width: R, channels: C, outHeight: 4, outWidth: 5, top: -1, left: -1 }),
  ),
  call('scaleBy', [N, N, 1], (k, p) => k.scaleBy({ x: p(0), y: p(1), n: N, factor: p(2) })),
];

const norms = [
  call('batchMoments', [N, C, C, C, C], (k, p) =>
    k.batchMoments({
      x: p(0),
      mean: p(1),
      rstd: p(2),
      runningMean: p(3),
      runningVariance: p(4),
      rows: R,
      channels: C,
      momentum: 0.9,
      epsilon: 1e-3,
    }),
  ),
  call('inverseStandardDeviation', [C, C], (k, p) => k.inverseStandardDeviation({ variance: p(0), rstd: p(1), n: C, epsilon: 1 })),
  call('normalize', [N, C, C, C, C, N], (k, p) =>
    k.normalize({ x: p(0), mean: p(1), rstd: p(2), gamma: p(3), beta: p(4), y: p(5), rows: R, channels: C }),
  ),
  call('normalizeParameterGrad', [N, N, C, C, C, C], (k, p) =>
    k.normalizeParameterGrad({ x: p(0), dy: p(1), mean: p(2), rstd: p(3), dGamma: p(4), dBeta: p(5), rows: R, channels: C }),
  ),
  call('batchNormGrad', [N, N, C, C, C, C, C, N], (k, p) =>
    k.batchNormGrad({ x: p(0), dy: p(1), mean: p(2), rstd: p(3), gamma: p(4), dGamma: p(5), dBeta: p(6), dx: p(7), rows: R, channels: C }),
  ),
  call('normalizeInputGrad', [N, C, C, N], (k, p) =>
    k.normalizeInputGrad({ dy: p(0), rstd: p(1), gamma: p(2), dx: p(3), rows: R, channels: C }),
  ),
  call('layerNorm', [N, C, C, R, R, N], (k, p) =>
    k.layerNorm({ x: p(0), gamma: p(1), beta: p(2), mean: p(3), rstd: p(4), y: p(5), rows: R, channels: C, epsilon: 1e-3 }),
  ),
  call('layerNormGrad', [N, N, C, R, R, N], (k, p) =>
    k.layerNormGrad({ x: p(0), dy: p(1), gamma: p(2), mean: p(3), rstd: p(4), dx: p(5), rows: R, channels: C }),
  ),
  call('layerNormParameterGrad', [N, N, R, R, C, C], (k, p) =>
    k.layerNormParameterGrad({ x: p(0), dy: p(1), mean: p(2), rstd: p(3), dGamma: p(4), dBeta: p(5), rows: R, channels: C }),
  ),
];

const normal = (p: At) => ({ x: p(0), mean: p(1), rstd: p(2), gamma: p(3), beta: p(4), rows: R, channels: C });
const { relu, leakyRelu, tanh } = ActivationKind;

/** Kernels that stand for several. */
const fused = [
  ...[relu, leakyRelu, tanh].map((activation) =>
    call('normalizeActivate', [N, C, C, C, C, N, N], (k, p) =>
      k.normalizeActivate({ ...normal(p), addend: p(5), activation, alpha: 0.1, y: p(6) }),
    ),
  ),
  call('normalizeActivate', [N, C, C, C, C, N], (k, p) => k.normalizeActivate({ ...normal(p), activation: relu, y: p(5) })),
  ...[relu, leakyRelu].flatMap((activation) => [
    call('normalizeActivateParameterGrad', [N, C, C, C, C, N, C, C], (k, p) =>
      k.normalizeActivateParameterGrad({ ...normal(p), dy: p(5), activation, alpha: 0.1, dGamma: p(6), dBeta: p(7) }),
    ),
    call('batchNormActivateGrad', [N, C, C, C, C, N, C, C, N], (k, p) =>
      k.batchNormActivateGrad({ ...normal(p), dy: p(5), activation, alpha: 0.1, dGamma: p(6), dBeta: p(7), dx: p(8) }),
    ),
    call('addActivateGrad', [N, N, N, N], (k, p) =>
      k.addActivateGrad({ a: p(0), b: p(1), y: p(2), activation, alpha: 0.1, dx: p(3), n: N }),
    ),
  ]),
];

const image = { batch: 1, height: 3, width: 3, channels: C };
const cropped = { outHeight: 2, outWidth: 2, padding: 1 };
const turn = { low: -0.2, high: 0.2 };

const chance = [
  call('randomUniform', [N], (k, p) => k.randomUniform({ ...K, y: p(0), n: N })),
  call('dropout', [N, N], (k, p) => k.dropout({ ...K, x: p(0), y: p(1), n: N, rate: 0.5 })),
  call('gaussianNoise', [N, N], (k, p) => k.gaussianNoise({ ...K, x: p(0), y: p(1), n: N, deviation: 0.5 })),
  call('randomFlip', [9 * C, 9 * C], (k, p) => k.randomFlip({ ...K, ...image, x: p(0), y: p(1), mode: 3 })),
  call('cropImages', [9 * C, 4 * C], (k, p) =>
    k.cropImages({ x: p(0), y: p(1), batch: 1, height: 3, width: 3, channels: C, outHeight: 2, outWidth: 2, top: 1, left: 1 }),
  ),
  call('randomCrop', [9 * C, 4 * C], (k, p) => k.randomCrop({ ...K, ...image, ...cropped, x: p(0), y: p(1) })),
  call('randomCropGrad', [4 * C, 9 * C], (k, p) => k.randomCropGrad({ ...K, ...image, ...cropped, dy: p(0), dx: p(1) })),
  ...[true, false].flatMap((way) => [
    call('randomRotation', [9 * C, 9 * C], (k, p) =>
      k.randomRotation({ ...K, ...image, ...turn, x: p(0), y: p(1), bilinear: way, clamp: !way }),
    ),
    call('randomRotationGrad', [9 * C, 9 * C], (k, p) =>
      k.randomRotationGrad({ ...K, ...image, ...turn, dy: p(0), dx: p(1), bilinear: way, clamp: !way }),
    ),
  ]),
];

const optimizers = [
  call('sgd', [N, N], (k, p) => k.sgd({ p: p(0), g: p(1), n: N, rate: 0.1 })),
  call('normFactor', [4, 1], (k, p) => k.normFactor({ squares: p(0), count: 2, limit: 0.1, factor: p(1), cap: true })),
  call('penalty', [N], (k, p) => k.penalty({ p: p(0), n: N, l1: 0.1, l2: 0.2 })),
  call('penaltyGrad', [N, N], (k, p) => k.penaltyGrad({ p: p(0), g: p(1), n: N, l1: 0.1, l2: 0.2 })),
  call('sgdMomentum', [N, N, N], (k, p) => k.sgdMomentum({ p: p(0), g: p(1), v: p(2), n: N, rate: 0.1, momentum: 0.9, nesterov: true })),
  call('lion', [N, N, N], (k, p) => k.lion({ p: p(0), g: p(1), m: p(2), n: N, rate: 0.1, rest1: 0.1, rest2: 0.01 })),
  call('adagrad', [N, N, N], (k, p) => k.adagrad({ p: p(0), g: p(1), s: p(2), n: N, rate: 0.1, epsilon: 1e-7 })),
  call('rmsprop', [N, N, N, N, N], (k, p) =>
    k.rmsprop({ p: p(0), g: p(1), s: p(2), m: p(3), v: p(4), n: N, rate: 0.1, rest: 0.1, momentum: 0.9, epsilon: 1 }),
  ),
  call('adam', [N, N, N, N], (k, p) =>
    k.adam({ p: p(0), g: p(1), m: p(2), v: p(3), n: N, rate: [0.1, 0.1, 0.001], rest1: 0.1, rest2: 0.001, epsilon: 1e-7, decay: 0.01 }),
  ),
];

const G = R * U;
const gates = [
  call('lstmGates', [4 * G, G, G, G], (k, p) =>
    k.lstmGates({ gates: p(0), previousCell: p(1), cell: p(2), hidden: p(3), rows: R, units: U }),
  ),
  call('lstmGatesGrad', [4 * G, G, G, G, G, G], (k, p) =>
    k.lstmGatesGrad({ gates: p(0), previousCell: p(1), cell: p(2), dHidden: p(3), dCell: p(4), dPreviousCell: p(5), rows: R, units: U }),
  ),
  call('gruGates', [3 * G, 3 * G, G, G], (k, p) => k.gruGates({ gates: p(0), m: p(1), previous: p(2), hidden: p(3), rows: R, units: U })),
  call('gruGatesGrad', [3 * G, 3 * G, G, G, G], (k, p) =>
    k.gruGatesGrad({ gates: p(0), m: p(1), previous: p(2), dHidden: p(3), dPrevious: p(4), rows: R, units: U }),
  ),
  call('gruMix', [3 * G, G, G], (k, p) => k.gruMix({ gates: p(0), previous: p(1), hidden: p(2), rows: R, units: U })),
  call('gruMixGrad', [3 * G, G, G, G], (k, p) =>
    k.gruMixGrad({ gates: p(0), previous: p(1), dHidden: p(2), dPrevious: p(3), rows: R, units: U }),
  ),
  call('gruReset', [3 * G, G, G], (k, p) => k.gruReset({ gates: p(0), previous: p(1), y: p(2), rows: R, units: U })),
  call('gruResetGrad', [3 * G, G, G, G], (k, p) =>
    k.gruResetGrad({ gates: p(0), previous: p(1), dy: p(2), dPrevious: p(3), rows: R, units: U }),
  ),
];

const attending = { batch: 2, heads: 3, queries: 70, keys: 67, depth: 5, valueDepth: 6 };
const [Q, ROWS] = [2 * 70 * 3, 2 * 3 * 70];

const attentions = [
  { scale: 0.5, rate: 0 },
  { scale: 0.5, causal: true, rate: 0.25, key0: K.key0, key1: K.key1, stream: K.stream },
  { scale: 1, rate: 0, masked: true },
  { scale: 1, rate: 0, additive: true },
  { scale: 1, rate: 0, keyHeads: 1 },
  { scale: 1, rate: 0, keyHeads: 1, additive: true },
].flatMap(({ masked, additive, keyHeads = 3, ...options }) => {
  const [KEYS, V] = [2 * 67 * keyHeads, 2 * 67 * keyHeads * 6];
  const given = (p: At) => ({
    ...{ ...attending, ...options, keyHeads, counter: K.counter, q: p(0), k: p(1), v: p(2), y: p(3), largest: p(4), inverse: p(5) },
    ...(masked ? { queryMask: p(6), keyMask: p(7), mask: p(8) } : {}),
    ...(additive ? { w: p(6) } : {}),
  });
  const kept = [Q * 5, KEYS * 5, V, Q * 6, ROWS, ROWS];
  const more = masked ? [2 * 70, 2 * 67, 2 * 70 * 67] : additive ? [5] : [];
  const n = kept.length + more.length;
  return [
    call('attention', [...kept, ...more], (k, p) => k.attention(given(p))),
    call('attentionGrad', [...kept, ...more, Q * 6, Q * 5, KEYS * 5, V, ...(additive ? [2 * 3 * 5] : [])], (k, p) =>
      k.attentionGrad({ ...given(p), dy: p(n), dq: p(n + 1), dk: p(n + 2), dv: p(n + 3), ...(additive ? { dw: p(n + 4) } : {}) }),
    ),
  ];
});

const productsOfExamples = [0, 1, 2, 3].map((transposed) =>
  call('products', [7 * 66, 7 * 90, 7 * 165], (k, p) =>
    k.products({ batch: 7, m: 11, n: 15, k: 6, a: p(0), b: p(1), c: p(2), transposeA: (transposed & 1) > 0, transposeB: transposed > 1 }),
  ),
);

const broadcasts = (
  [
    [7, 5, 1],
    [R, 2, C],
    [1, 9, 6],
  ] as const
).flatMap(([outer, times, inner]) => [
  call('repeatAxis', [outer * inner, outer * times * inner], (k, p) => k.repeatAxis({ x: p(0), y: p(1), outer, times, inner })),
  call('sumAxis', [outer * times * inner, outer * inner], (k, p) => k.sumAxis({ x: p(0), y: p(1), outer, times, inner })),
]);

/** All cases, with scratch of convolutions as long as `kernels` ask for. */
export function kernelCases(kernels: TestKernels): KernelCase[] {
  return [
    ...products,
    ...packs,
    ...convolutions((shape, batch) => kernels.convolutionScratch({ ...shape, batch })),
    ...depthwise,
    ...resizes,
    ...pools,
    ...activations,
    ...furtherActivationCases,
    ...joins,
    ...furtherLosses,
    ...furtherUpdates,
    ...groups,
    ...losses,
    ...sparseLosses,
    ...elementwise,
    ...norms,
    ...fused,
    ...chance,
    ...optimizers,
    ...gates,
    ...attentions,
    ...productsOfExamples,
    ...broadcasts,
  ];
}
