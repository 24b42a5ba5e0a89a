// Images that users chose, in the size of a network.
import { fromPixels } from '../../dist/data.js';

/** The middle square of an image file, drawn on a canvas of `side` by `side`. */
export async function drawn(file, side) {
  const image = await createImageBitmap(file);
  const canvas = Object.assign(document.createElement('canvas'), { width: side, height: side });
  const square = Math.min(image.width, image.height);
  const [left, top] = [(image.width - square) / 2, (image.height - square) / 2];
  canvas.getContext('2d', { willReadFrequently: true }).drawImage(image, left, top, square, square, 0, 0, side, side);
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
  input.addEventListener('change', () => take([...input.files]));
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
