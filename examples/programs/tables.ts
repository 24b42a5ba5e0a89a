import { RandomStream } from 'wasm-nn';

/** Rows of numbers, each with what is to be told from it. */
export interface Table {
  readonly columns: readonly string[];
  readonly x: number[][];
  readonly y: number[];
}

/** `rows` rows that `draw` makes, one after the other, from a generator of `seed`. */
export function drawTable(
  columns: readonly string[],
  rows: number,
  seed: number,
  draw: (random: RandomStream) => [number[], number],
): Table {
  const random = new RandomStream(seed, 'table');
  const drawn = Array.from({ length: rows }, () => draw(random));
  return { columns, x: drawn.map(([x]) => x), y: drawn.map(([, y]) => y) };
}

/** The first `count` rows, and the others. */
export function split({ columns, x, y }: Table, count: number): [Table, Table] {
  return [
    { columns, x: x.slice(0, count), y: y.slice(0, count) },
    { columns, x: x.slice(count), y: y.slice(count) },
  ];
}

/** As a file of comma-separated values, the target last. */
export function toCsv({ columns, x, y }: Table): string {
  return [columns.join(','), ...x.map((row, i) => [...row, y[i]!].join(','))].join('\n');
}

const HOUSING = ['crime', 'zone', 'industry', 'river', 'nox', 'rooms', 'age', 'distance', 'highway', 'tax', 'school', 'status', 'price'];

/**
 * A stand-in for the Boston housing table, 12 columns and a price: all columns but the river (0 or 1) are normal around means of their own; the price is
 * linear in rooms, crime and status, with an effect of rooms that is larger where status is good, and noise of 1.
 */
export function housing(rows: number, seed: number): Table {
  return drawTable(HOUSING, rows, seed, (random) => {
    const hidden = Array.from({ length: 12 }, () => random.normal());
    const [crime, , , river, nox, rooms, , distance, , , school, status] = hidden as number[];
    const price =
      22 + 4 * rooms! - 1.5 * crime! + 2 * (river! > 1.5 ? 1 : 0) - 1.2 * nox! - distance! - school! - 3 * status! - 2.5 * rooms! * status!;
    const row = hidden.map((value, i) => (i === 3 ? (value > 1.5 ? 1 : 0) : (i + 1) * (5 + 2 * value)));
    return [row, price + random.normal()];
  });
}
