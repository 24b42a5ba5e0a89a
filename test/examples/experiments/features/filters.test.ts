import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { Conv2D, Sequential } from 'wasm-nn';
import { filterPictures } from '../../../../examples/experiments/features/filters.js';

test('each filter from its least weight to its largest', () => {
  // (rows, columns, in, filters) = (2, 2, 1, 2)
  const pictures = filterPictures({ values: [0, 7, 1, 7, 2, 7, 4, 7], shape: [2, 2, 1, 2] });
  assert.equal(pictures, [
    { height: 2, width: 2, channels: 1, pixels: [0, 64, 128, 255] },
    { height: 2, width: 2, channels: 1, pixels: [128, 128, 128, 128] },
  ]);
});

test('those of a model, in colours', () => {
  const model = new Sequential([new Conv2D({ filters: 4, kernelSize: 3, inputShape: [8, 8, 3] })], { seed: 1 });
  const pictures = filterPictures(model.parameters[0]!);
  assert.is(pictures.length, 4);
  for (const { height, width, channels, pixels } of pictures) {
    assert.equal([height, width, channels, pixels.length], [3, 3, 3, 27]);
    assert.equal([Math.min(...pixels), Math.max(...pixels)], [0, 255]);
  }
});

test('units of a dense layer, by the shape of its images', () => {
  const kernel = { values: [0, 3, 1, 2, 2, 1, 3, 0], shape: [4, 2] };
  assert.equal(
    filterPictures(kernel, [2, 2]).map(({ pixels }) => pixels),
    [
      [0, 85, 170, 255],
      [255, 170, 85, 0],
    ],
  );
  assert.throws(() => filterPictures(kernel), /received a kernel of shape \[4, 2\]; expected filters of 1 or 3 channels/);
  assert.throws(() => filterPictures(kernel, [3, 2]), /for images of \[3, 2\]/);
});

test.run();
