/** softmax(row), and log(sum(exp(row))). */
export function softmaxRow(row: Float64Array): { p: Float64Array; logSum: number } {
  let max = -Infinity;
  for (const x of row) max = Math.max(max, x);
  const e = row.map((x) => Math.exp(x - max));
  const sum = e.reduce((total, x) => total + x, 0);
  return { p: e.map((x) => x / sum), logSum: max + Math.log(sum) };
}
