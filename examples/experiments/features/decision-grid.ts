import type { Model } from 'wasm-nn';

/** The classes that a model gives to points of the plane, for a picture of its boundaries. */
export interface DecisionGrid {
  /** The coordinates of the columns, ascending. */
  x: number[];
  /** Those of the rows, ascending. */
  y: number[];
  /** A row for each of `y`: the class at each of `x`. */
  classes: number[][];
}

/** A rectangle of the plane. */
export interface Bounds {
  x: readonly [low: number, high: number];
  y: readonly [low: number, high: number];
}

/** The rectangle around points (count, 2), and `margin` more on every side. */
export function boundsOf(points: ArrayLike<number>, margin: number): Bounds {
  const range = (axis: number): [number, number] => {
    let low = Infinity;
    let high = -Infinity;
    for (let i = axis; i < points.length; i += 2) {
      low = Math.min(low, points[i]!);
      high = Math.max(high, points[i]!);
    }
    return [low - margin, high + margin];
  };
  return { x: range(0), y: range(1) };
}

/** The class a row of outputs stands for: the largest, of equal ones the first; of a single output whether it is above 1/2. */
function classOf(outputs: ArrayLike<number>, first: number, columns: number): number {
  if (columns === 1) return outputs[first]! > 0.5 ? 1 : 0;
  let best = 0;
  for (let i = 1; i < columns; i++) if (outputs[first + i]! > outputs[first + best]!) best = i;
  return best;
}

/** Lets the model classify `steps` x `steps` points, in equal steps over `bounds`, both ends among them. */
export function decisionGrid(model: Pick<Model, 'predict'>, bounds: Bounds, steps: number): DecisionGrid {
  const along = ([low, high]: Bounds['x']): number[] => Array.from({ length: steps }, (_, i) => low + ((high - low) * i) / (steps - 1));
  const [x, y] = [along(bounds.x), along(bounds.y)];
  const points = Float32Array.from(y.flatMap((row) => x.flatMap((column) => [column, row])));
  const { data, shape } = model.predict({ data: points, shape: [steps * steps, 2] });
  const columns = shape.at(-1)!;
  return { x, y, classes: y.map((_, row) => x.map((_, column) => classOf(data, (row * steps + column) * columns, columns))) };
}
