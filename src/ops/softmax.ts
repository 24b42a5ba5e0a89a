import { engine } from '../engine/engine.js';
import { reduce } from '../engine/reduction.js';
import { DataError, ShapeError } from '../errors.js';
import { checkOptions } from '../options.js';
import { formatShape, sameShape } from '../shape.js';
import { Tensor } from '../tensor.js';
import type { OutOptions } from './activations.js';
import { resultTensor, rowsOf } from './out.js';

/** exp(x) / sum(exp(x)) over the last dimension. `out` may be x. */
export function softmax(x: Tensor, options: OutOptions = {}): Tensor<Float32Array> {
  checkOptions('softmax', options, ['out']);
  const { rows, columns } = rowsOf('softmax', x);
  const y = resultTensor('softmax', x.shape, options.out);
  const owner = engine();
  owner.kernels.softmax({ x: x.pointer(owner), y: y.pointer(owner), rows, columns });
  return y;
}

/** What `softmaxCrossEntropy` gives: the mean loss, and its gradient with respect to the logits. */
export interface LossAndGradient {
  loss: number;
  gradient: Tensor<Float32Array>;
}

/**
 * The mean over rows of logsumexp(x) - x[label], and its gradient (softmax(x) - onehot(label)) / rows, in one pass.
 * `labels` are integer class labels, one a row, or target rows of x's shape. `out` takes the gradient; it may be x.
 */
export function softmaxCrossEntropy(x: Tensor, labels: ArrayLike<number> | Tensor, options: OutOptions = {}): LossAndGradient {
  checkOptions('softmaxCrossEntropy', options, ['out']);
  const owner = engine();
  const { kernels, memory, arena } = owner;
  const { rows, columns } = rowsOf('softmaxCrossEntropy', x);
  const gradient = resultTensor('softmaxCrossEntropy', x.shape, options.out, [labels instanceof Tensor ? labels : undefined]);
  const losses = arena.allocate(rows * memory.elementBytes);
  const dense = labels instanceof Tensor && sameShape(labels.shape, x.shape);
  const at = dense ? 0 : arena.allocate(rows * 4);
  try {
    if (dense) {
      const targets = labels.pointer(owner);
      kernels.softmaxCrossEntropy({ x: x.pointer(owner), targets, scale: 1 / rows, dx: gradient.pointer(owner), losses, rows, columns });
    } else {
      const classes = labels instanceof Tensor ? labels.data : labels;
      checkLabels(classes, rows, columns, x.shape);
      new Int32Array(memory.buffer, at, rows).set(classes);
      kernels.sparseSoftmaxCrossEntropy({
        x: x.pointer(owner),
        labels: at,
        scale: 1 / rows,
        dx: gradient.pointer(owner),
        losses,
        rows,
        columns,
      });
    }
    return { loss: reduce(owner, 'sum', { x: losses, n: rows }) / rows, gradient };
  } finally {
    arena.release(losses);
    if (at) arena.release(at);
  }
}

function checkLabels(labels: ArrayLike<number>, rows: number, classes: number, shape: readonly number[]): void {
  if (labels.length !== rows) {
    throw new ShapeError(
      `softmaxCrossEntropy: received ${labels.length} labels for logits of shape ${formatShape(shape)}; expected ${rows}, or rows of that shape.`,
    );
  }
  for (let i = 0; i < rows; i++) {
    const label = labels[i]!;
    if (Number.isInteger(label) && label >= 0 && label < classes) continue;
    throw new DataError(`softmaxCrossEntropy: received the label ${label} at place ${i}; expected whole numbers from 0 to ${classes - 1}.`);
  }
}
