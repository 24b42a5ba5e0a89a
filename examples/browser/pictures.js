// Images that users chose, in the size of a network.
import { fromPixels } from '../../dist/data.js';

/** The middle square of an image, a video or a canvas, scaled to the canvas `to`. */
export function drawSquare(source, to) {
  const [width, height] = [source.videoWidth ?? source.width, source.videoHeight ?? source.height];
  const square = Math.min(width, height);
  const [left, top] = [(width - square) / 2, (height - square) / 2];
  const context = to.getContext('2d', { willReadFrequently: true });
  context.imageSmoothingQuality = 'high';
  context.drawImage(source, left, top, square, square, 0, 0, to.width, to.height);
  return to;
}

/** An image that a user chose, to be closed after use. Throws a sentence that names the file where it is none. */
export async function decoded(file) {
  try {
    return await createImageBitmap(file);
  } catch {
    throw new Error(`"${file.name ?? 'The file'}" is no image that this browser can read.`);
  }
}

/** The middle square of an image file, drawn on a canvas of `side` by `side`. */
export async function drawn(file, side) {
  const image = await decoded(file);
  const canvas = drawSquare(image, Object.assign(document.createElement('canvas'), { width: side, height: side }));
  image.close();
  return canvas;
}

/** What is drawn on canvases of one size, as a batch of bytes. */
export function batchOf(canvases, channels = 3) {
  const [{ width, height }] = canvases;
  const data = new Uint8Array(canvases.length * width * height * channels);
  for (const [i, canvas] of canvases.entries()) data.set(fromPixels(canvas, channels).data, i * width * height * channels);
  return { data, shape: [canvases.length, height, width, channels] };
}

/** Images to drop on an element, or to choose by an input: both come to `take`, as files. */
export function acceptFiles(element, input, take) {
  input.addEventListener('change', () => {
    take([...input.files]);
    // so that the same file can be chosen again
    input.value = '';
  });
  element.addEventListener('dragover', (event) => {
    event.preventDefault();
    element.classList.add('over');
  });
  element.addEventListener('dragleave', () => element.classList.remove('over'));
  element.addEventListener('drop', (event) => {
    event.preventDefault();
    element.classList.remove('over');
    take([...event.dataTransfer.files]);
  });
}
