import { FormatError } from '../errors.js';
import { list, text } from '../keras/json.js';
import { readMetadata, type TfjsArtifacts, type TfjsSource } from './source.js';

/** What exports call the list: Teachable Machine's of images and poses, its of sounds, and the speech commands that those are made of. */
const NAMES = ['labels', 'wordLabels', 'words'];

/**
 * The names of the classes of a model of Teachable Machine, in the order of its outputs: those of the `metadata.json` beside its `model.json`, or among its files.
 *
 * ```ts
 * const [model, labels] = await Promise.all([loadTfjs('model/model.json'), tfjsLabels('model/model.json')]);
 * ```
 *
 * Throws FormatError where there is no such file, or it has no names.
 */
export async function tfjsLabels(source: Exclude<TfjsSource, TfjsArtifacts>): Promise<string[]> {
  const metadata = await readMetadata(source);
  const name = NAMES.find((known) => metadata[known] !== undefined);
  if (name === undefined) throw new FormatError(`metadata.json: it has none of ${NAMES.join(', ')}; expected the names of the classes.`);
  return list(`metadata.json: "${name}"`, metadata[name]).map((label) => text(`metadata.json: a name of "${name}"`, label));
}
