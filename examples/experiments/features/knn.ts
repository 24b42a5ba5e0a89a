import { tensor } from 'wasm-nn/ops';
import { blockProduct } from './block-product.js';
import { type Rows, rowsBetween } from './rows.js';

/** Queries whose distances to a part of the stored rows are in memory at a time, and the rows of such a part. */
const QUERIES = 128;
const STORED = 1024;

/** -|row|^2 / 2 of every row. */
function halfSquares({ data, shape: [count, columns] }: Rows): Float32Array {
  return Float32Array.from({ length: count }, (_, row) => {
    let squares = 0;
    for (let i = row * columns; i < (row + 1) * columns; i++) squares += data[i]! * data[i]!;
    return -squares / 2;
  });
}

/** Puts `index` among the `k` best of a query, which start at `from`, best first. Equal scores keep the order of their indices. */
function insert(scores: Float32Array, indices: Int32Array, from: number, k: number, score: number, index: number): void {
  let at = from + k - 1;
  for (; at > from && scores[at - 1]! < score; at--) {
    scores[at] = scores[at - 1]!;
    indices[at] = indices[at - 1]!;
  }
  scores[at] = score;
  indices[at] = index;
}

/**
 * The indices of the `k` stored rows nearest to each query (queries, k), nearest first, of equally distant ones the one stored first.
 *
 * Half the squared Euclidean distance of q and s is |q|^2 / 2 - (q s - |s|^2 / 2): what is in brackets comes from a matrix product with
 * a bias, and is largest where the distance is least.
 */
export function nearestNeighbours(queries: Rows, stored: Rows, k: number): Int32Array {
  const [count, columns] = queries.shape;
  const [total] = stored.shape;
  if (stored.shape[1] !== columns || !(k >= 1 && k <= total)) {
    throw new Error(
      `nearestNeighbours: received queries of ${columns} numbers, ${total} stored rows of ${stored.shape[1]}, and k ${k}; expected rows of equal length, and k from 1 to ${total}.`,
    );
  }
  const scores = new Float32Array(count * k).fill(-Infinity);
  const indices = new Int32Array(count * k);
  const rows = tensor(new Float32Array(STORED * columns), [STORED, columns]);
  const bias = tensor(new Float32Array(STORED));
  const products = blockProduct(QUERIES, rows, { transposeB: true, bias });
  for (let begin = 0; begin < total; begin += STORED) {
    const part = rowsBetween(stored, begin, begin + STORED);
    rows.data.set(part.data);
    bias.data.set(halfSquares(part));
    const width = part.shape[0]; // of the last part, less than a block is
    for (let first = 0; first < count; first += QUERIES) {
      const block = rowsBetween(queries, first, first + QUERIES);
      const data = products(block);
      for (let query = 0; query < block.shape[0]; query++) {
        const from = (first + query) * k;
        for (let i = 0; i < width; i++) {
          const score = data[query * STORED + i]!;
          if (score > scores[from + k - 1]!) insert(scores, indices, from, k, score, begin + i);
        }
      }
    }
  }
  return indices;
}

/** The class that most of each query's `k` neighbours have; of equally frequent ones the lowest, as in scikit-learn. */
export function votes(neighbours: Int32Array, k: number, labels: ArrayLike<number>, classes: number): Uint8Array {
  const counts = new Int32Array(classes);
  return Uint8Array.from({ length: neighbours.length / k }, (_, query) => {
    counts.fill(0);
    for (let i = query * k; i < (query + 1) * k; i++) counts[labels[neighbours[i]!]!]!++;
    return counts.indexOf(Math.max(...counts));
  });
}
