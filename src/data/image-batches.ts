import { ShapeError } from '../errors.js';
import { type OptionSpec, type OptionsOf, type Settled, settle } from '../option-spec.js';
import { inRange, oneOf, positiveInteger, trueOrFalse, wholeNumber } from '../options.js';
import { RandomStream } from '../random.js';
import { formatShape } from '../shape.js';
import { seedOption } from './points.js';

type Pixels = Uint8Array | Float32Array;

/** Images (count, height, width, channels) and integer class labels (count). */
export interface ImageExamples {
  x: { data: Uint8Array | Float32Array; shape: readonly number[] };
  y: ArrayLike<number>;
}

const imageBatchesOptions = {
  /** Images a batch. Default 32. */
  batchSize: [positiveInteger, 32],
  /** The number of the epoch, from 0, which order and changes hang on: what `fitDataset` hands the function that makes its data. Default 0. */
  epoch: [wholeNumber, 0],
  /** A whole number from 0 to 2^53 - 1. Default 0. */
  seed: [seedOption, 0],
  /**
   * Mirror images left to right: 'random', each by chance in every epoch; 'alternating', half of them in even epochs and the others in odd ones, so
   * that any two epochs in a row show both sides of each (Jordan, 2024). Default 'none'.
   */
  flip: [(...given) => oneOf(...given, ['none', 'random', 'alternating']), 'none'],
  /** Move each image by up to so many pixels either way, up or down and left or right; what comes in is its reflection. Default 0. */
  translate: [wholeNumber, 0],
  /** Leave out a last batch that is not full. Default false. */
  dropLast: [trueOrFalse, false],
} as const satisfies OptionSpec;

/** Options of {@link imageBatches}. */
export interface ImageBatchesOptions extends OptionsOf<typeof imageBatchesOptions> {}

/** Where a place outside 0..size - 1 is mirrored to; the outermost pixel is not doubled. */
const reflected = (place: number, size: number): number => (place < 0 ? -place : place >= size ? 2 * size - 2 - place : place);

/** Copies an image that is moved by (down, right), mirrored or not. */
export function copyImage(
  { data, shape }: ImageExamples['x'],
  from: number,
  out: Pixels,
  to: number,
  [down, right, mirrored]: readonly [down: number, right: number, mirrored: boolean],
): void {
  const [, height, width, channels] = shape as [number, number, number, number];
  for (let y = 0; y < height; y++) {
    const row = from + reflected(y - down, height) * width * channels;
    for (let x = 0; x < width; x++) {
      const column = reflected(x - right, width);
      const at = row + (mirrored ? width - 1 - column : column) * channels;
      const place = to + (y * width + x) * channels;
      for (let c = 0; c < channels; c++) out[place + c] = data[at + c]!;
    }
  }
}

/** How each image of an epoch is changed, by its index. */
function changes(count: number, { epoch, seed, flip, translate }: { epoch: number; seed: number; flip: string; translate: number }) {
  const sides = new RandomStream(seed, flip === 'random' ? `flip/${epoch}` : 'flip');
  const moves = new RandomStream(seed, `translate/${epoch}`);
  const turned = flip === 'alternating' && epoch % 2 === 1;
  const offset = (): number => (translate > 0 ? moves.below(2 * translate + 1) - translate : 0);
  return Array.from({ length: count }, () => {
    const mirrored = flip !== 'none' && sides.uint32() >>> 31 === 1;
    return [offset(), offset(), mirrored !== turned] as const;
  });
}

/**
 * An epoch of images in random order, each changed at random, as batches `{ x, y }` for `fitDataset`:
 * `model.fitDataset((epoch) => imageBatches(train, { epoch, seed: 1, batchSize: 128, flip: 'alternating', translate: 2 }), ...)`. All is a
 * function of seed, epoch and the image's index, so that a run that is resumed sees what it would have seen. Bytes stay bytes.
 *
 * Throws ShapeError for data that are not images with a label each, OptionError for options that are unknown or out of range.
 */
export function imageBatches(examples: ImageExamples, options?: ImageBatchesOptions): Generator<ImageExamples & { y: Int32Array }> {
  const settled = settle('imageBatches', options, imageBatchesOptions);
  const { x, y } = examples;
  const [count = 0, height = 0, width = 0, channels = 0] = x.shape;
  const size = height * width * channels;
  if (x.shape.length !== 4 || x.data.length !== count * size || y.length !== count)
    throw new ShapeError(
      `imageBatches: received ${x.data.length} numbers of shape ${formatShape(x.shape)} and ${y.length} labels; expected ` +
        'images of [count, height, width, channels] and a label each.',
    );
  inRange('imageBatches', 'translate', settled.translate, 0, Math.min(height, width) - 1);
  return batchesOf(examples, size, settled);
}

function* batchesOf(
  { x, y }: ImageExamples,
  size: number,
  settled: Settled<typeof imageBatchesOptions>,
): Generator<ImageExamples & { y: Int32Array }> {
  const count = y.length;
  const order = Int32Array.from({ length: count }, (_, i) => i);
  new RandomStream(settled.seed, `shuffle/${settled.epoch}`).shuffle(order);
  const each = changes(count, settled);
  const { batchSize, dropLast } = settled;
  const Numbers = x.data.constructor as new (length: number) => Pixels;
  for (let start = 0; start + (dropLast ? batchSize : 1) <= count; start += batchSize) {
    const chosen = order.subarray(start, start + batchSize);
    const data = new Numbers(chosen.length * size);
    for (const [i, index] of chosen.entries()) copyImage(x, index * size, data, i * size, each[index]!);
    yield { x: { data, shape: [chosen.length, ...x.shape.slice(1)] }, y: Int32Array.from(chosen, (index) => y[index]!) };
  }
}
