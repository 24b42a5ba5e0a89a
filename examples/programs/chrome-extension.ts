import { RandomStream } from 'wasm-nn';
import { fromPixels } from 'wasm-nn/data';
import { ranked } from './mobilenet.js';
import { program } from './program.js';
import { SIZE, trainedOnShapes } from './shape-net.js';
import { drawScene, SHAPES } from './shapes.js';

export default program({
  about:
    'a caption for each image of a page, from the pixels of its canvas, or none where the network is not sure. The page and the network of shapes stand in',
  options: { images: 4000, epochs: 8 },
  small: { images: 900, epochs: 4 },
  reaches: { captioned: { atLeast: 0.5 }, right: { atLeast: 0.85 } },
  async run({ images, epochs }, { callbacks, verbose, say }) {
    const model = await trainedOnShapes({ images, epochs }, { callbacks, verbose });
    /** What the extension does with an image that is clicked: ImageData in, a caption out. */
    const caption = (image: { width: number; height: number; data: Uint8ClampedArray }): string | undefined => {
      const { data, shape } = fromPixels(image);
      const [best] = ranked(model.predict({ data, shape: [1, ...shape] }).data, SHAPES);
      return best!.probability > 0.7 ? best!.name : undefined;
    };

    const random = new RandomStream(26, 'page');
    const page = Array.from({ length: 60 }, () => drawScene(random, SIZE));
    const captions = page.map(({ pixels }) => {
      const data = new Uint8ClampedArray(4 * SIZE * SIZE).fill(255);
      for (let i = 0; i < pixels.length; i++) data[4 * Math.floor(i / 3) + (i % 3)] = pixels[i]!;
      return caption({ width: SIZE, height: SIZE, data });
    });
    const given = captions.flatMap((name, i) => (name === undefined ? [] : [name === SHAPES[page[i]!.kind]]));
    say(`captions: ${captions.slice(0, 8).join(', ')}, ...`);
    return { captioned: given.length / 60, right: given.filter(Boolean).length / given.length };
  },
});
