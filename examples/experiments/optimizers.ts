import { Adam, type Loss, type Optimizer, PiecewiseConstantDecay, RMSprop, SGD, sparseCategoricalCrossentropy } from 'wasm-nn';

/** A rate for each part of a run; each part ends at a share of the run's epochs, so that a shorter run squeezes them alike. */
export interface PiecesSpec {
  values: readonly number[];
  ends: readonly number[];
}

/** An optimizer as data. */
export interface OptimizerSpec {
  optimizer: 'SGD' | 'Adam' | 'RMSprop';
  learningRate: number | PiecesSpec;
  /** Of SGD. Default 0. */
  momentum?: number;
  weightDecay?: number;
  globalClipNorm?: number;
}

/** PiecewiseConstantDecay's boundaries are the last epoch of each piece; pieces that a short run has no epoch for fall away. */
function pieces({ values, ends }: PiecesSpec, epochs: number): PiecewiseConstantDecay {
  const boundaries: number[] = [];
  const rates: number[] = [];
  values.forEach((value, i) => {
    const last = i < ends.length ? Math.round(ends[i]! * epochs) - 1 : epochs - 1;
    if (last <= (boundaries[boundaries.length - 1] ?? -1)) return;
    boundaries.push(last);
    rates.push(value);
  });
  return new PiecewiseConstantDecay({ boundaries: boundaries.slice(0, -1), values: rates, by: 'epoch' });
}

export function buildOptimizer(spec: OptimizerSpec, epochs: number): Optimizer {
  const { optimizer, momentum, ...options } = spec;
  const learningRate = typeof spec.learningRate === 'number' ? spec.learningRate : pieces(spec.learningRate, epochs);
  if (optimizer === 'SGD') return new SGD({ ...options, learningRate, ...(momentum === undefined ? {} : { momentum }) });
  return optimizer === 'Adam' ? new Adam({ ...options, learningRate }) : new RMSprop({ ...options, learningRate });
}

/**
 * The cross-entropy averaged over the classes too, as a mean over all numbers of -t log p gives it: a tenth of the plain one for ten
 * classes, in the loss and in the gradient.
 */
export function meanOverClasses(classes: number): Loss {
  const plain = sparseCategoricalCrossentropy();
  return {
    ...plain,
    name: 'sparseCategoricalCrossentropy/classes',
    compute(kernels, call, taken) {
      plain.compute(kernels, { ...call, scale: call.scale / classes }, taken);
      kernels.affine({ x: call.losses, y: call.losses, n: call.rows, scale: 1 / classes });
    },
  };
}

export function buildLoss(loss: 'mean' | 'meanOverClasses' | undefined, classes: number): Loss {
  return loss === 'meanOverClasses' ? meanOverClasses(classes) : sparseCategoricalCrossentropy();
}
