/** A filter as a picture. */
export interface FilterPicture {
  height: number;
  width: number;
  /** 1 or 3. */
  channels: number;
  /** Bytes, row by row, the channels of a pixel beside each other. */
  pixels: number[];
}

/** A layer's weights, as `model.parameters` has them. */
export interface Kernel {
  values: ArrayLike<number>;
  /** (rows, columns, in, filters) of a convolution, (inputs, units) of a dense layer. */
  shape: readonly number[];
}

/** Rows, columns, channels and filters of a kernel; a dense layer's inputs are an image of the shape `image`. */
function extents(shape: readonly number[], image: readonly number[] | undefined): [number, number, number, number] {
  const filters = shape.at(-1)!;
  const [height, width, channels = 1] = shape.length === 4 ? shape : (image ?? []);
  const whole = shape.reduce((product, size) => product * size, 1);
  if (!height || !width || height * width * channels * filters !== whole || (channels !== 1 && channels !== 3)) {
    throw new Error(
      `filterPictures: received a kernel of shape [${shape.join(', ')}]${image ? ` for images of [${image.join(', ')}]` : ''}; expected filters of 1 or 3 channels, and for a dense layer its images' shape.`,
    );
  }
  return [height, width, channels, filters];
}

/**
 * The filters of a model's first layer as pictures: a filter's least weight becomes 0, its largest 255; one whose weights are all alike
 * becomes 128 throughout.
 *
 * @param image the shape (height, width) or (height, width, channels) of what a dense layer takes.
 */
export function filterPictures({ values, shape }: Kernel, image?: readonly number[]): FilterPicture[] {
  const [height, width, channels, filters] = extents(shape, image);
  return Array.from({ length: filters }, (_, filter) => {
    const weights = Array.from({ length: height * width * channels }, (_, i) => values[i * filters + filter]!);
    const low = Math.min(...weights);
    const range = Math.max(...weights) - low;
    const pixels = weights.map((weight) => (range === 0 ? 128 : Math.round((255 * (weight - low)) / range)));
    return { height, width, channels, pixels };
  });
}
