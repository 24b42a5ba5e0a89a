import type { Kernels, Pointer } from './kernels.js';

/** An activation as records say it: its number, and the numbers that are its own. */
export interface ActivationFields {
  readonly activation: number;
  readonly alpha: number;
  readonly low: number;
  readonly high: number;
}

/** How an activation is computed that no product applies: of rows, or beside the core. Over `rows` rows of `columns`. */
export interface ActivationKernels {
  /** y = f(x). y may be x. */
  value(k: Kernels, fields: ActivationFields, x: Pointer, y: Pointer, rows: number, columns: number): void;
  /** dx = dy f', told from what the activation keeps. dx may be dy. */
  gradient(k: Kernels, fields: ActivationFields, kept: Pointer, dy: Pointer, dx: Pointer, rows: number, columns: number): void;
}

export const softmaxKernels: ActivationKernels = {
  value: (k, _, x, y, rows, columns) => k.softmax({ x, y, rows, columns }),
  gradient: (k, _, y, dy, dx, rows, columns) => k.softmaxGrad({ y, dy, dx, rows, columns }),
};

/** Those beside the core; what has no number among them is logSoftmax, of rows. */
export const furtherKernels: ActivationKernels = {
  value(k, fields, x, y, rows, columns) {
    if (fields.activation < 0) k.logSoftmax({ x, y, rows, columns });
    else k.activateFurther({ ...fields, x, y, n: rows * columns });
  },
  gradient(k, fields, kept, dy, dx, rows, columns) {
    if (fields.activation < 0) k.logSoftmaxGrad({ y: kept, dy, dx, rows, columns });
    else k.activateFurtherGrad({ ...fields, kept, dy, dx, n: rows * columns });
  },
};
