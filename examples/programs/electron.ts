import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { extname, join } from 'node:path';
import { decode as decodePng, encode as encodePng } from 'fast-png';
import jpeg from 'jpeg-js';
import { input, Model, RandomStream, Resizing } from 'wasm-nn';
import { fromPixels } from 'wasm-nn/data';
import { program } from './program.js';
import { SIZE, trainedOnShapes } from './shape-net.js';
import { drawScene, SHAPES } from './shapes.js';

/** Decoders by the ending of a file's name; both give pixels. */
const decoders: Readonly<Record<string, (bytes: Uint8Array) => { width: number; height: number; data: Uint8Array; channels: number }>> = {
  '.png': (bytes) => decodePng(bytes) as { width: number; height: number; data: Uint8Array; channels: number },
  '.jpg': (bytes) => ({ ...jpeg.decode(bytes, { useTArray: true, formatAsRGBA: true }), channels: 4 }),
};

/** The images of a folder, one after the other, each (1, SIZE, SIZE, 3). */
async function* imagesIn(folder: string) {
  for (const name of (await readdir(folder)).sort()) {
    const decode = decoders[extname(name)];
    if (!decode) continue;
    const { width, height, channels, data } = decode(await readFile(join(folder, name)));
    const image = channels === 4 ? fromPixels({ width, height, data }) : { data, shape: [height, width, 3] };
    const x = input({ shape: [height, width, 3] });
    const resized = new Model({ inputs: x, outputs: new Resizing({ height: SIZE, width: SIZE }).apply(x) });
    yield { name, x: resized.predict({ data: image.data, shape: [1, ...image.shape] }) };
  }
}

export default program({
  about:
    'the images of a folder that show what is searched for: PNG and JPEG files are decoded, resized and told apart. Drawn shapes and the network of shapes stand in for photographs and MobileNet',
  options: { images: 4000, epochs: 8, files: 100 },
  small: { images: 900, epochs: 4, files: 40 },
  reaches: { precision: { atLeast: 0.8 }, recall: { atLeast: 0.8 } },
  async run({ images, epochs, files }, { callbacks, verbose, say }) {
    const folder = await mkdtemp(join(tmpdir(), 'images-'));
    try {
      const random = new RandomStream(27, 'folder');
      for (let i = 0; i < files; i++) {
        const size = 48 + 8 * random.below(3);
        const { pixels, kind } = drawScene(random, size);
        const rgba = Uint8Array.from({ length: 4 * size * size }, (_, at) =>
          at % 4 === 3 ? 255 : pixels[3 * Math.floor(at / 4) + (at % 4)]!,
        );
        const name = join(folder, `${SHAPES[kind]}-${i}`);
        if (i % 2 === 0) await writeFile(`${name}.png`, encodePng({ width: size, height: size, data: pixels, channels: 3 }));
        else await writeFile(`${name}.jpg`, jpeg.encode({ width: size, height: size, data: rgba }, 95).data);
      }
      const model = await trainedOnShapes({ images, epochs }, { callbacks, verbose });
      const wanted = 'triangle';
      let [found, right, there] = [0, 0, 0];
      for await (const { name, x } of imagesIn(folder)) {
        const shows = SHAPES[model.predict(x).argMax().data[0]!] === wanted;
        there += name.startsWith(wanted) ? 1 : 0;
        found += shows ? 1 : 0;
        right += shows && name.startsWith(wanted) ? 1 : 0;
      }
      say(`${wanted}: ${found} of ${files} images found, ${right} of them right, ${there} there`);
      return { precision: right / found, recall: right / there };
    } finally {
      await rm(folder, { recursive: true });
    }
  },
});
