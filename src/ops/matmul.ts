import { activationOption } from '../activations.js';
import { engine } from '../engine/engine.js';
import { OptionError, ShapeError } from '../errors.js';
import { type OptionSpec, type OptionsOf, settle } from '../option-spec.js';
import { trueOrFalse } from '../options.js';
import { formatShape } from '../shape.js';
import type { Tensor } from '../tensor.js';
import { finishWith, productPart } from './activations.js';
import { biasOption, checkTensor, outOption, resultTensor } from './out.js';

const matmulOptions = {
  /** a is given as its transpose (k, m). */
  transposeA: [trueOrFalse, false],
  /** b is given as its transpose (n, k). */
  transposeB: [trueOrFalse, false],
  /** Added to every row, (n). */
  bias: [biasOption, undefined],
  /** Applied last. Default 'linear'. */
  activation: [activationOption, 'linear'],
  /** Where the result goes, (m, n); without it a new tensor is made. */
  out: [outOption, undefined],
} as const satisfies OptionSpec;

export interface MatmulOptions extends OptionsOf<typeof matmulOptions> {}

function extents(op: string, t: Tensor, transposed: boolean): [number, number] {
  checkTensor('matmul', op, t);
  const [rows, columns] = t.shape;
  if (t.shape.length !== 2) throw new ShapeError(`matmul: received ${op} of shape ${formatShape(t.shape)}; expected two dimensions.`);
  return transposed ? [columns!, rows!] : [rows!, columns!];
}

/**
 * activation(a b + bias): a (m, k), b (k, n), result (m, n). With `out` it allocates nothing.
 * Every sum runs over k in ascending order, from the bias. Throws ShapeError where the shapes do not fit.
 */
export function matmul(a: Tensor, b: Tensor, options?: MatmulOptions): Tensor<Float32Array> {
  const { transposeA, transposeB, bias, activation, out } = settle('matmul', options, matmulOptions);
  const [m, k] = extents('a', a, transposeA);
  const [depth, n] = extents('b', b, transposeB);
  if (k !== depth) {
    throw new ShapeError(
      `matmul: received ${formatShape(a.shape)} and ${formatShape(b.shape)}, which are ${k} and ${depth} deep; expected the same depth.`,
    );
  }
  if (bias && bias.size !== n)
    throw new ShapeError(`matmul: received a bias of shape ${formatShape(bias.shape)}; expected ${formatShape([n])}.`);
  if (m * n * k === 0)
    throw new OptionError(`matmul: received ${formatShape(a.shape)} and ${formatShape(b.shape)}; expected no empty dimension.`);
  const y = resultTensor('matmul', [m, n], out, [a, b, bias]);
  const owner = engine();
  const { kernels } = owner;
  const to = y.pointer(owner);
  kernels.gemm({
    transposeA,
    transposeB,
    m,
    n,
    k,
    a: a.pointer(owner),
    lda: a.shape[1]!,
    b: b.pointer(owner),
    ldb: b.shape[1]!,
    c: to,
    ldc: n,
    bias: bias ? bias.pointer(owner) : 0,
    ...productPart(activation),
  });
  finishWith(kernels, activation, to, m, n);
  return y;
}
