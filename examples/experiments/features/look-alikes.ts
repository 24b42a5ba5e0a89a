import { confusionMatrix } from 'wasm-nn';
import { nearestNeighbours } from './knn.js';
import type { Rows } from './rows.js';

/** Two images of different classes that look alike: the nearest pair between the two classes. */
export interface LookAlike {
  /** The classes, and how many images of either the model takes for the other. */
  classes: [number, number];
  confused: number;
  /** The images' numbers, in the order of `classes`. */
  images: [number, number];
  /** Their Euclidean distance, of pixels from 0 to 1. */
  distance: number;
}

/** Images and what they are, as their bytes. */
export interface ImagesOfClasses {
  x: { data: Uint8Array; shape: readonly number[] };
  y: ArrayLike<number>;
}

/** Pairs of classes by how often they are confused, both ways together; of equally often confused ones the lower first. */
export function confusedPairs(matrix: readonly (readonly number[])[]): { classes: [number, number]; confused: number }[] {
  const pairs = matrix.flatMap((row, a) =>
    row.flatMap((count, b) => (b > a ? [{ classes: [a, b] as [number, number], confused: count + matrix[b]![a]! }] : [])),
  );
  return pairs.filter(({ confused }) => confused > 0).sort((one, other) => other.confused - one.confused);
}

/** The images of one class, as rows of numbers from 0 to 1, and their numbers. */
function rowsOfClass({ x, y }: ImagesOfClasses, label: number): { rows: Rows; numbers: number[] } {
  const numbers = Array.from(y, (_, i) => i).filter((i) => y[i] === label);
  const size = x.data.length / y.length;
  const data = new Float32Array(numbers.length * size);
  for (const [row, number] of numbers.entries()) {
    for (let i = 0; i < size; i++) data[row * size + i] = x.data[number * size + i]! / 255;
  }
  return { rows: { data, shape: [numbers.length, size] }, numbers };
}

function distance({ data, shape: [, columns] }: Rows, row: number, other: Rows, otherRow: number): number {
  let squares = 0;
  for (let i = 0; i < columns; i++) squares += (data[row * columns + i]! - other.data[otherRow * columns + i]!) ** 2;
  return Math.sqrt(squares);
}

/** For the `count` pairs of classes that a model confuses most: the two images, one of each class, that are nearest to each other. */
export function lookAlikes(images: ImagesOfClasses, predictions: ArrayLike<number>, count: number): LookAlike[] {
  const matrix = confusionMatrix(images.y, predictions);
  return confusedPairs(matrix)
    .slice(0, count)
    .map(({ classes, confused }) => {
      const [a, b] = [rowsOfClass(images, classes[0]), rowsOfClass(images, classes[1])];
      const nearest = nearestNeighbours(a.rows, b.rows, 1);
      const distances = Array.from(nearest, (other, row) => distance(a.rows, row, b.rows, other));
      const row = distances.indexOf(Math.min(...distances));
      return { classes, confused, images: [a.numbers[row]!, b.numbers[nearest[row]!]!], distance: distances[row]! };
    });
}
