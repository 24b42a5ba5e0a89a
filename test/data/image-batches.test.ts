import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { type ImageBatchesOptions, imageBatches } from '../../src/data.js';
import { Dense, Flatten, OptionError, Sequential, ShapeError } from '../../src/index.js';

const [COUNT, HEIGHT, WIDTH] = [23, 3, 4];
const SIZE = HEIGHT * WIDTH;
/** Every pixel another number, but for whole images apart: pixel p of image i is 12 i + p. */
const examples = {
  x: { data: Uint8Array.from({ length: COUNT * SIZE }, (_, i) => i % 256), shape: [COUNT, HEIGHT, WIDTH, 1] },
  y: Uint8Array.from({ length: COUNT }, (_, i) => i),
};

/** The images of an epoch by their index. */
function epoch(options: ImageBatchesOptions): Map<number, number[]> {
  const images = new Map<number, number[]>();
  for (const { x, y } of imageBatches(examples, options))
    y.forEach((index, i) => {
      images.set(index, [...x.data.subarray(i * SIZE, (i + 1) * SIZE)]);
    });
  return images;
}

const original = (i: number): number[] => [...examples.x.data.subarray(i * SIZE, (i + 1) * SIZE)];
const mirrored = (i: number): number[] => original(i).map((_, p) => original(i)[p - (p % WIDTH) + WIDTH - 1 - (p % WIDTH)]!);
const isMirrored = (image: number[], i: number): boolean => {
  const side = String(image) === String(mirrored(i));
  assert.ok(side || String(image) === String(original(i)), `image ${i}`);
  return side;
};

test('every image once an epoch, in an order of the epoch, with its label; bytes stay bytes', () => {
  const orders = [0, 1, 0].map((number) =>
    [...imageBatches(examples, { batchSize: 5, epoch: number, seed: 1 })].flatMap(({ y }) => [...y]),
  );
  assert.equal(
    [...orders[0]!].sort((a, b) => a - b),
    [...examples.y],
  );
  assert.equal(orders[2], orders[0]);
  assert.is.not(String(orders[1]), String(orders[0]));
  for (const [i, image] of epoch({ batchSize: 5 })) assert.equal(image, original(i));
  const batches = [...imageBatches(examples, { batchSize: 5 })];
  assert.equal(
    batches.map(({ x }) => x.shape[0]),
    [5, 5, 5, 5, 3],
  );
  assert.instance(batches[0]!.x.data, Uint8Array);
  assert.is([...imageBatches(examples, { batchSize: 5, dropLast: true })].length, 4);
  const floats = { ...examples, x: { ...examples.x, data: Float32Array.from(examples.x.data) } };
  assert.instance(imageBatches(floats).next().value!.x.data, Float32Array);
});

test('alternating: half of the images are mirrored, in the next epoch the other half, and so on', () => {
  const sides = [0, 1, 2, 3].map((number) => {
    const images = epoch({ epoch: number, seed: 2, flip: 'alternating' });
    return [...examples.y].map((i) => isMirrored(images.get(i)!, i));
  });
  assert.ok(sides[0]!.filter(Boolean).length > 5 && sides[0]!.filter(Boolean).length < 18);
  assert.equal(
    sides[1],
    sides[0]!.map((side) => !side),
  );
  assert.equal(sides[2], sides[0]);
  assert.equal(sides[3], sides[1]);
});

test('random: each image by chance, anew in every epoch', () => {
  const sides = [0, 1].map((number) => {
    const images = epoch({ epoch: number, seed: 2, flip: 'random' });
    return [...examples.y].map((i) => isMirrored(images.get(i)!, i));
  });
  const both = sides[0]!.filter((side, i) => side === sides[1]![i]).length;
  assert.ok(both > 3 && both < 20, `${both}`);
});

test('translate: moved by up to so many pixels each way, with the reflection of what lies inside', () => {
  const rows = (d: number): number[] => [0, 1, 2].map((y) => Math.abs(y - d)).map((y) => (y > 2 ? 4 - y : y));
  const columns = (d: number): number[] => [0, 1, 2, 3].map((x) => Math.abs(x - d)).map((x) => (x > 3 ? 6 - x : x));
  const seen = new Set<string>();
  for (let number = 0; number < 8; number++) {
    for (const [i, image] of epoch({ epoch: number, translate: 1 })) {
      const moves = [-1, 0, 1].flatMap((down) => [-1, 0, 1].map((right) => [down, right] as const));
      const move = moves.find(([down, right]) => {
        const want = rows(down).flatMap((y) => columns(right).map((x) => original(i)[y * WIDTH + x]!));
        return String(want) === String(image);
      });
      assert.ok(move, `epoch ${number}, image ${i}: ${image}`);
      seen.add(String(move));
    }
  }
  assert.is(seen.size, 9);
});

test('a model trained on them and resumed has the same bits', async () => {
  const make = (): Sequential => {
    const model = new Sequential([new Flatten({ inputShape: [HEIGHT, WIDTH, 1] }), new Dense({ units: COUNT, activation: 'softmax' })], {
      seed: 1,
    });
    model.compile({ optimizer: 'adam', loss: 'sparseCategoricalCrossentropy' });
    return model;
  };
  const fit = (model: Sequential, epochs: number, stopAfter = Infinity): Promise<unknown> => {
    let batches = 0;
    const onBatchEnd = (): void => {
      if (++batches === stopAfter) model.stopTraining = true;
    };
    return model.fitDataset((number) => imageBatches(examples, { epoch: number, batchSize: 6, flip: 'alternating', translate: 2 }), {
      epochs,
      verbose: 0,
      callbacks: [{ kind: 'stop', figures: [], onBatchEnd }],
    });
  };
  const [whole, cut, rest] = [make(), make(), make()];
  await fit(whole, 3);
  await fit(cut, 3, 6);
  rest.resume(cut.checkpoint());
  await fit(rest, 3);
  assert.equal(rest.getWeights(), whole.getWeights());
});

test('what is wrong is told in a sentence', () => {
  const refused = (options: object, pattern: RegExp): void =>
    assert.throws(
      () => imageBatches(examples, options),
      (error: unknown) => error instanceof OptionError && pattern.test(error.message),
    );
  refused({ flip: 'both' }, /imageBatches: option "flip" must be/);
  refused({ translate: 3 }, /imageBatches: option "translate" must be .* 2, received 3/);
  refused({ batchSize: 0 }, /option "batchSize"/);
  refused({ flips: 'random' }, /unknown option "flips"/);
  assert.throws(
    () => imageBatches({ ...examples, y: [1, 2] }),
    (error: unknown) => error instanceof ShapeError && /received 276 numbers of shape \[23, 3, 4, 1\] and 2 labels/.test(error.message),
  );
});

test.run();
