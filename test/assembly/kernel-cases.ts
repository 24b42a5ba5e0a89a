// A call or more of every kernel, on buffers that the caller lays out.
import type { ConvShape } from '../../src/engine/kernels/conv.js';
import type { Window } from '../../src/engine/kernels/window.js';
import { ActivationKind, type Kernels, type Pointer } from '../../src/engine/kernels.js';

type At = (buffer: number) => Pointer;

/** A call, and how many numbers each of its buffers holds: floats, or where negative integers from 0 to 2. */
export interface KernelCase {
  name: keyof Kernels;
  lengths: readonly number[];
  run(k: Kernels, at: At): unknown;
}

const call = (name: keyof Kernels, lengths: number[], run: KernelCase['run']): KernelCase => ({ name, lengths, run });

/** Rows of 80 KB: where an address is moved on by a row too far, that is more than a page. */
const R = 3;
const C = 20_003;
const N = R * C;
/** Units of recurrent layers. */
const U = 6001;
/** Key, stream and counter. */
const K = [1, 2, 3, 4, 5] as const;

const square = (height: number, channels: number, filters: number, size: number, padding: number, stride = 1): ConvShape => {
  const out = Math.floor((height + 2 * padding - size) / stride) + 1;
  return {
    ...{ height, width: height, channels, filters, kernelHeight: size, kernelWidth: size, strideY: stride, strideX: stride },
    ...{ padTop: padding, padLeft: padding, outHeight: out, outWidth: out },
  };
};

/** One of each way, and of the ways' variants. */
const shapes = [square(9, 3, 8, 3, 1), square(6, 16, 16, 3, 1), square(2, 4, 16, 3, 1), square(6, 20, 12, 2, 0), square(7, 5, 5, 3, 1, 2)];

function convolutions(scratchBytes: (shape: ConvShape, batch: number) => number): KernelCase[] {
  return shapes.flatMap((s) => {
    const [x, y] = [2 * s.height * s.width * s.channels, 2 * s.outHeight * s.outWidth * s.filters];
    const w = s.kernelHeight * s.kernelWidth * s.channels * s.filters;
    const scratch = scratchBytes(s, 2) / 4;
    return [
      call('conv2d', [x, w, s.filters, y, scratch], (k, p) => k.conv2d(s, 2, p(0), p(1), p(2), ActivationKind.relu, 0, p(3), p(4))),
      call('conv2dInputGrad', [y, w, x, scratch], (k, p) => k.conv2dInputGrad(s, 2, p(0), p(1), p(2), p(3))),
      call('conv2dKernelGrad', [x, y, w, scratch], (k, p) => k.conv2dKernelGrad(s, 2, p(0), p(1), p(2), p(3))),
    ];
  });
}

const windows: Window[] = [square(4, C, 0, 2, 0, 2), square(3, C, 0, 2, 1), square(4, 3, 0, 2, 0)];

const pools = windows.flatMap((w) => {
  const [x, y] = [w.height * w.width * w.channels, w.outHeight * w.outWidth * w.channels];
  return [
    call('maxPool2d', [x, y], (k, p) => k.maxPool2d(w, 1, p(0), p(1))),
    call('maxPool2dGrad', [x, y, y, x], (k, p) => k.maxPool2dGrad(w, 1, p(0), p(1), p(2), p(3))),
    call('averagePool2d', [x, y], (k, p) => k.averagePool2d(w, 1, p(0), p(1))),
    call('averagePool2dGrad', [y, x], (k, p) => k.averagePool2dGrad(w, 1, p(0), p(1))),
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
      kernels.gemm(ta, tb, m, n, k, p(0), ta ? m : k, p(1), tb ? k : n, p(3), n, false, p(2), ActivationKind.relu, 0),
    );
  }),
);

const activations = Object.values(ActivationKind).flatMap((kind) => [
  call('activate', [N], (k, p) => k.activate(kind, 0.1, p(0), p(0), N)),
  call('activate', [N, N], (k, p) => k.activate(kind, 0.1, p(0), p(1), N)),
  call('activateGrad', [N, N, N], (k, p) => k.activateGrad(kind, 0.1, p(0), p(1), p(2), N)),
]);

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
      call(name, [n, n, r, n, n, r], (k, p) => k[name](p(0), p(1), p(2), 0.5, p(3), p(4), p(5), r, c)),
    ),
    ...(['crossEntropy', 'binaryCrossEntropy', 'squaredError'] as const).map((name) =>
      call(name, [n, n, r, n, r], (k, p) => k[name](p(0), p(1), p(2), 0.5, p(3), p(4), r, c)),
    ),
    call('softmax', [n, n], (k, p) => k.softmax(p(0), p(1), r, c)),
    call('softmaxGrad', [n, n, n], (k, p) => k.softmaxGrad(p(0), p(1), p(2), r, c)),
    call('argmax', [n, -r], (k, p) => k.argmax(p(0), p(1), r, c)),
  ];
});

const sparseLosses = [C, 7].flatMap((c) => [
  call('sparseSoftmaxCrossEntropy', [R * c, -R, R, R * c, R * c, R], (k, p) =>
    k.sparseSoftmaxCrossEntropy(p(0), p(1), p(2), 0.5, p(3), p(4), p(5), R, c),
  ),
  call('sparseCrossEntropy', [R * c, -R, R, R * c, R], (k, p) => k.sparseCrossEntropy(p(0), p(1), p(2), 0.5, p(3), p(4), R, c)),
]);

const elementwise = [
  call('sum', [N], (k, p) => k.sum(p(0), N)),
  call('dot', [N, N], (k, p) => k.dot(p(0), p(1), N)),
  call('columnSums', [N, C], (k, p) => k.columnSums(p(0), R, C, p(1), false)),
  call('columnSums', [N, N], (k, p) => k.columnSums(p(0), N, 1, p(1), true)),
  call('add', [N, N, N], (k, p) => k.add(p(0), p(1), p(2), N)),
  call('affine', [N, N], (k, p) => k.affine(p(0), p(1), N, 2, 1)),
  call('fill', [N], (k, p) => k.fill(p(0), N, 3)),
  call('clamp', [N, N], (k, p) => k.clamp(p(0), p(1), N, 0, 0.5)),
  call('countEqual', [-N, -N], (k, p) => k.countEqual(p(0), p(1), N)),
  call('allFinite', [N], (k, p) => k.allFinite(p(0), N)),
  call('gatherBytes', [-N, -R, N], (k, p) => k.gatherBytes(p(0), p(1), p(2), R, C, 2, 1)),
  call('copyColumns', [N, N], (k, p) => k.copyColumns(p(0), C, p(1), C, R, C - 1)),
  call('gatherRows', [N, R, N], (k, p) => k.gatherRows(p(0), R, p(1), p(2), R, C)),
  call('scatterAddRows', [N, R, N], (k, p) => k.scatterAddRows(p(0), R, p(1), p(2), R, C)),
  call('globalAveragePool', [N, C], (k, p) => k.globalAveragePool(1, R, C, p(0), p(1))),
  call('globalAveragePoolGrad', [C, N], (k, p) => k.globalAveragePoolGrad(1, R, C, p(0), p(1))),
  call('pad2d', [R * C, 20 * C], (k, p) => k.pad2d(1, 1, R, C, 1, 1, 4, 5, p(0), p(1))),
  call('crop2d', [20 * C, R * C], (k, p) => k.crop2d(1, 1, R, C, 1, 1, 4, 5, p(0), p(1))),
];

const norms = [
  call('batchMoments', [N, C, C, C, C], (k, p) => k.batchMoments(p(0), p(1), p(2), p(3), p(4), R, C, 0.9, 1e-3)),
  call('reciprocalDeviation', [C, C], (k, p) => k.reciprocalDeviation(p(0), p(1), C, 1)),
  call('normalize', [N, C, C, C, C, N], (k, p) => k.normalize(p(0), p(1), p(2), p(3), p(4), p(5), R, C)),
  call('normalizeParameterGrad', [N, N, C, C, C, C], (k, p) => k.normalizeParameterGrad(p(0), p(1), p(2), p(3), p(4), p(5), R, C)),
  call('batchNormGrad', [N, N, C, C, C, C, C, N], (k, p) => k.batchNormGrad(p(0), p(1), p(2), p(3), p(4), p(5), p(6), p(7), R, C)),
  call('normalizeInputGrad', [N, C, C, N], (k, p) => k.normalizeInputGrad(p(0), p(1), p(2), p(3), R, C)),
];

const chance = [
  call('randomUniform', [N], (k, p) => k.randomUniform(...K, p(0), N)),
  call('dropout', [N, N, 32], (k, p) => k.dropout(...K, p(0), p(1), N, 0.5, p(2))),
  call('gaussianNoise', [N, N, 32], (k, p) => k.gaussianNoise(...K, p(0), p(1), N, 0.5, p(2))),
  call('randomFlip', [9 * C, 9 * C], (k, p) => k.randomFlip(...K, p(0), p(1), 1, 3, 3, C, 3)),
  call('cropImages', [9 * C, 4 * C], (k, p) => k.cropImages(p(0), p(1), 1, 3, 3, C, 2, 2, 1, 1)),
  call('randomCrop', [9 * C, 4 * C], (k, p) => k.randomCrop(...K, p(0), p(1), 1, 3, 3, C, 2, 2, 1)),
  call('randomCropGrad', [4 * C, 9 * C], (k, p) => k.randomCropGrad(...K, p(0), p(1), 1, 3, 3, C, 2, 2, 1)),
  ...[true, false].flatMap((way) => [
    call('randomRotation', [9 * C, 9 * C], (k, p) => k.randomRotation(...K, p(0), p(1), 1, 3, 3, C, -0.2, 0.2, way, !way)),
    call('randomRotationGrad', [9 * C, 9 * C], (k, p) => k.randomRotationGrad(...K, p(0), p(1), 1, 3, 3, C, -0.2, 0.2, way, !way)),
  ]),
];

const optimizers = [
  call('sgd', [N, N], (k, p) => k.sgd(p(0), p(1), N, 0.1)),
  call('penalty', [N], (k, p) => k.penalty(p(0), N, 0.1, 0.2)),
  call('penaltyGrad', [N, N], (k, p) => k.penaltyGrad(p(0), p(1), N, 0.1, 0.2)),
  call('sgdMomentum', [N, N, N], (k, p) => k.sgdMomentum(p(0), p(1), p(2), N, 0.1, 0.9, true)),
  call('adagrad', [N, N, N], (k, p) => k.adagrad(p(0), p(1), p(2), N, 0.1, 1e-7)),
  call('rmsprop', [N, N, N, N, N], (k, p) => k.rmsprop(p(0), p(1), p(2), p(3), p(4), N, 0.1, 0.1, 0.9, 1)),
  call('adam', [N, N, N, N], (k, p) => k.adam(p(0), p(1), p(2), p(3), N, 0.1, 0.1, 0.001, 1e-7, 0.1, 0.001, 0.01)),
];

const G = R * U;
const gates = [
  call('lstmGates', [4 * G, G, G, G], (k, p) => k.lstmGates(p(0), p(1), p(2), p(3), R, U)),
  call('lstmGatesGrad', [4 * G, G, G, G, G, G], (k, p) => k.lstmGatesGrad(p(0), p(1), p(2), p(3), p(4), p(5), R, U)),
  call('gruGates', [3 * G, 3 * G, G, G], (k, p) => k.gruGates(p(0), p(1), p(2), p(3), R, U)),
  call('gruGatesGrad', [3 * G, 3 * G, G, G, G], (k, p) => k.gruGatesGrad(p(0), p(1), p(2), p(3), p(4), R, U)),
  call('gruMix', [3 * G, G, G], (k, p) => k.gruMix(p(0), p(1), p(2), R, U)),
  call('gruMixGrad', [3 * G, G, G, G], (k, p) => k.gruMixGrad(p(0), p(1), p(2), p(3), R, U)),
  call('gruReset', [3 * G, G, G], (k, p) => k.gruReset(p(0), p(1), p(2), R, U)),
  call('gruResetGrad', [3 * G, G, G, G], (k, p) => k.gruResetGrad(p(0), p(1), p(2), p(3), R, U)),
];

/** All cases, with scratch of convolutions as long as `kernels` ask for. */
export function kernelCases(kernels: Kernels): KernelCase[] {
  return [
    ...products,
    ...convolutions((shape, batch) => kernels.conv2dScratch(shape, batch)),
    ...pools,
    ...activations,
    ...losses,
    ...sparseLosses,
    ...elementwise,
    ...norms,
    ...chance,
    ...optimizers,
    ...gates,
  ];
}
