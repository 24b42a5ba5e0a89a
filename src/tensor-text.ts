/** How many items of a dimension are shown at either end, where not all are: the more dimensions, the fewer. */
const endsOf = (rank: number): number => Math.max(1, Math.min(3, 5 - rank));
/** Rows up to this length are shown whole: the probabilities of ten classes. */
const WHOLE_ROW = 10;

/** Whole numbers in full, others to five digits. */
function numberText(value: number): string {
  return String(Number.isInteger(value) ? value : Number(value.toPrecision(5)));
}

/** The numbers of a tensor in brackets, one row a line; of long dimensions the first and the last. */
export function valuesText(
  data: ArrayLike<number>,
  shape: readonly number[],
  start = 0,
  indent = ' ',
  rank: number = shape.length,
): string {
  const [extent, ...inner] = shape;
  if (extent === undefined) return numberText(data[start]!);
  const size = inner.reduce((product, n) => product * n, 1);
  const ends = endsOf(rank);
  const whole = inner.length === 0 ? WHOLE_ROW : 2 * ends;
  const items: string[] = [];
  for (let i = 0; i < extent; i++) {
    if (extent > whole && i === ends) {
      items.push('...');
      i = extent - ends;
    }
    items.push(valuesText(data, inner, start + i * size, `${indent} `, rank));
  }
  return `[${items.join(inner.length === 0 ? ', ' : `,\n${indent}`)}]`;
}
