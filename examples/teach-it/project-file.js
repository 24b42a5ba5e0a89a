// A project as one file: eight bytes that name the format, the length of a header (4 bytes, little-endian), the header as JSON, then what it lists, piece by
// piece: the trunk, the head if there is one, and of each class all features, then all thumbnails.
import { Project } from './project.js';

const MAGIC = 'teach-it';
const VERSION = 1;
const START = MAGIC.length + 4;

const bytesOf = (values) => new Uint8Array(values.buffer, values.byteOffset, values.byteLength);

/** The file of a project, with the trunk and the head of `Teacher.save`; `network` says what the trunk is, `taught` are the ids of the head's classes. */
export function writeProject(project, { trunk, head, network, taught = [] }) {
  const { classes, width } = project;
  const header = {
    version: VERSION,
    width,
    network,
    trunk: trunk.length,
    head: head?.length ?? 0,
    taught: taught.map((id) => classes.findIndex((one) => one.id === id)),
    classes: classes.map(({ name, samples }) => ({ name, thumbs: samples.map(({ thumb }) => thumb.length) })),
  };
  const text = new TextEncoder().encode(`${MAGIC}    ${JSON.stringify(header)}`);
  new DataView(text.buffer).setUint32(MAGIC.length, text.length - START, true);
  const pieces = [text, trunk, ...(head ? [head] : [])];
  for (const { samples } of classes) pieces.push(...samples.map(({ features }) => bytesOf(features)), ...samples.map(({ thumb }) => thumb));
  const file = new Uint8Array(pieces.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const piece of pieces) {
    file.set(piece, at);
    at += piece.length;
  }
  return file;
}

/** Throws a sentence where the bytes are no project. */
function headerOf(file) {
  const isProject = file.length >= START && new TextDecoder().decode(file.subarray(0, MAGIC.length)) === MAGIC;
  if (!isProject) throw new Error('This file is no project of this page.');
  const end = START + new DataView(file.buffer, file.byteOffset).getUint32(MAGIC.length, true);
  let header;
  try {
    header = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(file.subarray(START, end)));
  } catch {
    throw new Error('The project in this file is damaged: what it should begin with cannot be read.');
  }
  if (header.version !== VERSION)
    throw new Error(`This file is a project of version ${header.version}; this page reads version ${VERSION}.`);
  return { header, end };
}

/** What `writeProject` wrote: { project, trunk, head, network, taught }. */
export function readProject(file) {
  const { header, end } = headerOf(file);
  let at = end;
  const take = (length) => {
    if (at + length > file.length)
      throw new Error(`The project in this file is cut off: it has ${file.length} bytes, and more are missing.`);
    at += length;
    return file.slice(at - length, at);
  };
  const trunk = take(header.trunk);
  const head = header.head > 0 ? take(header.head) : undefined;
  const project = new Project(header.width);
  for (const { name, thumbs } of header.classes) {
    const { id } = project.addClass(name);
    const features = thumbs.map(() => new Float32Array(take(4 * header.width).buffer));
    for (const [i, length] of thumbs.entries()) project.addSample(id, { features: features[i], thumb: take(length) });
  }
  const taught = header.taught.map((place) => project.classes[place]?.id);
  return { project, trunk, head, network: header.network, taught };
}
