// Numbers as pictures: planes of height by width, one beside the other.
import { ShapeError } from '../errors.js';
import { formatShape, sizeOf } from '../shape.js';

/** Numbers with a shape, such as a tensor. */
export interface ShapedNumbers {
  readonly data: ArrayLike<number>;
  readonly shape: readonly number[];
}

export interface Planes {
  readonly height: number;
  readonly width: number;
  readonly count: number;
  /** The place in `data` of a row and column of a plane. */
  at(plane: number, row: number, column: number): number;
}

/** What is drawn of a tensor at most. */
const MOST_CELLS = 20_000;

function checked(owner: string, { data, shape }: ShapedNumbers, planes: Planes): Planes {
  if (data.length !== sizeOf(shape) || data.length === 0)
    throw new ShapeError(`${owner}: received ${data.length} numbers of shape ${formatShape(shape)}.`);
  const fitting = Math.max(1, Math.floor(MOST_CELLS / (planes.height * planes.width)));
  return { ...planes, count: Math.min(planes.count, fitting) };
}

/**
 * A kernel's planes: of a convolution (height, width, channels, filters) one for each channel of each filter, of one dimension (steps, channels, filters) one a
 * filter, of a matrix (inputs, units) itself, of a vector one row.
 */
export function kernelPlanes(owner: string, given: ShapedNumbers): Planes {
  const { shape } = given;
  if (shape.length === 4) {
    const [height, width, channels, filters] = shape as [number, number, number, number];
    const at = (plane: number, row: number, column: number): number =>
      ((row * width + column) * channels + (plane % channels)) * filters + Math.floor(plane / channels);
    return checked(owner, given, { height, width, count: channels * filters, at });
  }
  if (shape.length === 3) {
    const [steps, channels, filters] = shape as [number, number, number];
    return checked(owner, given, {
      height: channels,
      width: steps,
      count: filters,
      at: (plane, row, column) => (column * channels + row) * filters + plane,
    });
  }
  return flatPlanes(owner, given);
}

/** An output's planes: of an image (height, width, channels) one a channel, of a sequence (steps, features) itself, of a vector one row. */
export function outputPlanes(owner: string, given: ShapedNumbers): Planes {
  const { shape } = given;
  if (shape.length !== 3) return flatPlanes(owner, given);
  const [height, width, channels] = shape as [number, number, number];
  return checked(owner, given, { height, width, count: channels, at: (plane, row, column) => (row * width + column) * channels + plane });
}

function flatPlanes(owner: string, given: ShapedNumbers): Planes {
  const { shape } = given;
  if (shape.length !== 1 && shape.length !== 2)
    throw new ShapeError(`${owner}: received the shape ${formatShape(shape)}, which is no picture; slice it to fewer axes.`);
  const [height, width] = shape.length === 2 ? (shape as [number, number]) : [1, shape[0]!];
  return checked(owner, given, { height, width, count: 1, at: (_, row, column) => row * width + column });
}
