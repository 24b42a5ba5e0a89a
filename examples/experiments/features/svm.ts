import { RandomStream } from 'wasm-nn';
import { tensor } from 'wasm-nn/ops';
import { blockProduct } from './block-product.js';
import { type Rows, rowsBetween } from './rows.js';

/** Rows classified at a time. */
const CHUNK = 1000;

/** One linear machine for each class against all others: scores are x weights + biases. */
export interface LinearSvm {
  /** (columns, classes). */
  weights: Float32Array;
  biases: Float32Array;
}

/** Options of {@link trainSvm}. */
export interface SvmOptions {
  classes: number;
  /** The price of a point that lies on the wrong side of its margin, C. Default 1. */
  penalty?: number;
  /** The most passes over the rows. Default 100. */
  passes?: number;
  /** It is done when in a whole pass no gradient of the dual is further from 0 than this. Default 0.1, as in LIBLINEAR. */
  tolerance?: number;
  seed: number;
  /** Called after every pass with the largest gradient. */
  onPass?: (pass: number, violation: number) => void;
}

/** Moves the dual variable of one row for one class to its best value. Returns by how much it was off. */
function improve(x: Float32Array, w: Float64Array, side: number, dual: { values: Float64Array; at: number }, scale: Scale): number {
  let product = w[x.length]!; // the bias is the weight of a column of ones
  for (let i = 0; i < x.length; i++) product += w[i]! * x[i]!;
  const gradient = side * product - 1;
  const value = dual.values[dual.at]!;
  const projected = value === 0 ? Math.min(gradient, 0) : value === scale.penalty ? Math.max(gradient, 0) : gradient;
  if (projected === 0) return 0;
  const next = Math.min(Math.max(value - gradient / scale.square, 0), scale.penalty);
  const step = side * (next - value);
  dual.values[dual.at] = next;
  for (let i = 0; i < x.length; i++) w[i]! += step * x[i]!;
  w[x.length]! += step;
  return Math.abs(projected);
}

interface Scale {
  penalty: number;
  /** x x + 1, of the row and its bias. */
  square: number;
}

function squares({ data, shape: [count, columns] }: Rows): Float64Array {
  return Float64Array.from({ length: count }, (_, row) => {
    let sum = 1;
    for (let i = row * columns; i < (row + 1) * columns; i++) sum += data[i]! * data[i]!;
    return sum;
  });
}

/**
 * A linear support vector machine for each class: it minimizes |w|^2 / 2 + C sum max(0, 1 - t (w x + b)), t = 1 for rows of the class and -1
 * for the others, by coordinate descent in the dual, a row at a time in random order. The bias counts into |w|.
 * Source: C.-J. Hsieh et al., A dual coordinate descent method for large-scale linear SVM, ICML 2008 (LIBLINEAR's method for this loss).
 */
export function trainSvm(rows: Rows, labels: ArrayLike<number>, options: SvmOptions): LinearSvm {
  const { classes, penalty = 1, passes = 100, tolerance = 0.1, seed, onPass } = options;
  const [count, columns] = rows.shape;
  const machines = Array.from({ length: classes }, () => ({ w: new Float64Array(columns + 1), values: new Float64Array(count) }));
  const square = squares(rows);
  const order = Int32Array.from({ length: count }, (_, i) => i);
  const random = new RandomStream(seed, 'trainSvm');
  for (let pass = 0; pass < passes; pass++) {
    let violation = 0;
    for (let left = count; left > 0; left--) {
      const drawn = random.below(left);
      const row = order[drawn]!;
      order[drawn] = order[left - 1]!;
      order[left - 1] = row;
      const x = rows.data.subarray(row * columns, (row + 1) * columns);
      const scale = { penalty, square: square[row]! };
      for (const [number, { w, values }] of machines.entries()) {
        const side = labels[row] === number ? 1 : -1;
        violation = Math.max(violation, improve(x, w, side, { values, at: row }, scale));
      }
    }
    onPass?.(pass, violation);
    if (violation <= tolerance) break;
  }
  const weights = Float32Array.from({ length: columns * classes }, (_, i) => machines[i % classes]!.w[Math.floor(i / classes)]!);
  return { weights, biases: Float32Array.from(machines, ({ w }) => w[columns]!) };
}

/** The class whose machine gives each row the highest score. */
export function classifySvm({ weights, biases }: LinearSvm, rows: Rows): Uint8Array {
  const [count, columns] = rows.shape;
  const total = biases.length;
  const scores = blockProduct(CHUNK, tensor(weights, [columns, total]), { bias: tensor(biases) });
  const classes = new Uint8Array(count);
  for (let first = 0; first < count; first += CHUNK) {
    const chunk = rowsBetween(rows, first, first + CHUNK);
    const found = scores(chunk);
    for (let row = 0; row < chunk.shape[0]; row++) {
      let best = 0;
      for (let i = 1; i < total; i++) if (found[row * total + i]! > found[row * total + best]!) best = i;
      classes[first + row] = best;
    }
  }
  return classes;
}
