/** Vectors of equal length, one a row. */
export interface Rows {
  data: Float32Array;
  shape: readonly [rows: number, columns: number];
}

/** Rows `first` up to `last`, without copying them. */
export function rowsBetween({ data, shape: [count, columns] }: Rows, first: number, last: number): Rows {
  const end = Math.min(last, count);
  return { data: data.subarray(first * columns, end * columns), shape: [end - first, columns] };
}
