import { test } from 'uvu';
import { Engines } from './harness.js';

/** Larger, smaller, the same, by factors that are whole and that are not; channels around 4. */
const cases: readonly [batch: number, height: number, width: number, channels: number, outHeight: number, outWidth: number][] = [
  [1, 1, 1, 1, 3, 4],
  [2, 3, 4, 3, 6, 8],
  [2, 3, 4, 5, 9, 4],
  [3, 7, 5, 4, 3, 2],
  [1, 8, 9, 17, 5, 13],
  [2, 6, 6, 8, 6, 6],
  [1, 5, 7, 2, 1, 1],
  [2, 1, 9, 6, 1, 27],
];

for (const [batch, height, width, channels, outHeight, outWidth] of cases) {
  for (const bilinear of [false, true]) {
    test(`${batch} of ${height}x${width}x${channels} to ${outHeight}x${outWidth}, ${bilinear ? 'bilinear' : 'nearest'}`, () => {
      const engines = new Engines();
      const size = { batch, height, width, channels, outHeight, outWidth, bilinear };
      const [images, outputs] = [batch * height * width * channels, batch * outHeight * outWidth * channels];
      const [x, dy] = [images, outputs].map((n) => engines.floats(engines.random.between(-1, 1, n)));
      const [y, dx] = [outputs, images].map((n) => engines.output(n));
      engines.run((k, at) => {
        k.resizeImages({ ...size, x: at(x), y: at(y) });
        k.resizeImagesGrad({ ...size, dy: at(dy), dx: at(dx) });
      });
      engines.close(y!, 1e-6, bilinear ? 3e-7 : 0, 'y');
      engines.close(dx!, 3e-6, 3e-6, 'dx');
    });
  }
}

test.run();
