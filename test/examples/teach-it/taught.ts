// A head that has learnt three colours, and what it says of some images, for the programs that read what the page exports.
import { Teacher } from '../../../examples/teach-it/teacher.js';
import { OWN_TRUNK, picture } from './pictures.js';

const COLOURS = ['red', 'green', 'blue'];
const OF_EACH = 6;

export async function taught() {
  const teacher = new Teacher();
  const { inputShape, width } = await teacher.useTrunk(OWN_TRUNK());
  const pictures = COLOURS.flatMap((_, channel) => Array.from({ length: OF_EACH }, (_, i) => picture(channel, i)));
  const data = Uint8Array.from(pictures.flatMap((bytes) => [...bytes]));
  const images = { data, shape: [pictures.length, ...inputShape] };
  const labels = Int32Array.from(pictures, (_, i) => Math.floor(i / OF_EACH));
  const part = { x: { data: teacher.features(images), shape: [pictures.length, width] }, y: labels };
  await teacher.teach({ train: part, test: part, classes: COLOURS.length, epochs: 20, hidden: 8 });
  return { teacher, images, names: COLOURS, probabilities: teacher.predict(images) };
}
