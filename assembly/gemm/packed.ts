// B packed once for several products: panels as gemm packs them for itself, but all of k deep, and of all columns.
import { microColumns } from './micro';
import { pack } from './pack';
import { PackB } from '../records';
import { partStart } from '../split';

/** Where the k rows of the panel of column `j` begin, a multiple of a panel's width. */
export function panelAt(packed: usize, k: usize, j: usize): usize {
  return packed + j * k * 4;
}

/** Any alignment; `packed` overlaps nothing. */
export function packB(r: PackB, part: usize, parts: usize): void {
  const width = microColumns(<i32>r.microKernel), transposed = r.transposeB != 0;
  const j = partStart(r.n, width, part, parts), columns = partStart(r.n, width, part + 1, parts) - j;
  pack(!transposed, r.b + (transposed ? j * r.ldb : j) * 4, r.ldb * 4, columns, width, r.k, panelAt(r.packed, r.k, j));
}
