// What Chromium shows in place of a camera: a video of red, then of blue, over and over.
import { writeFileSync } from 'node:fs';

const WIDTH = 64;
const HEIGHT = 48;
const FRAMES_A_SECOND = 10;
/** Of each colour. */
const SECONDS = 3;

/** Luma, and the two differences of colour, of BT.601: red and blue, each in the main. */
const COLOURS = [
  [82, 96, 224],
  [50, 224, 112],
];

/** One picture in YUV 4:2:0: the luma of every pixel, lighter to the right and from picture to picture, then the differences of every 2 x 2. */
function frame([luma, u, v], at) {
  const size = WIDTH * HEIGHT;
  const bytes = new Uint8Array(size * 1.5);
  for (let i = 0; i < size; i++) bytes[i] = luma + ((i + 3 * at) % 24);
  bytes.fill(u, size, size * 1.25);
  bytes.fill(v, size * 1.25);
  return bytes;
}

/** Writes the video as YUV4MPEG2. */
export function writeFakeCamera(path) {
  const text = (words) => new TextEncoder().encode(words);
  const frames = COLOURS.flatMap((colour) =>
    Array.from({ length: SECONDS * FRAMES_A_SECOND }, (_, at) => [text('FRAME\n'), frame(colour, at)]),
  );
  const head = text(`YUV4MPEG2 W${WIDTH} H${HEIGHT} F${FRAMES_A_SECOND}:1 Ip A1:1 C420jpeg\n`);
  writeFileSync(path, Buffer.concat([head, ...frames.flat()]));
}
