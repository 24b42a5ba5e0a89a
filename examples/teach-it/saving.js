// What leaves the page as files: trunk and head as a model of other programs, and the project, which comes back too.
import { acceptFiles } from '../browser/pictures.js';
import { download } from './download.js';
import { forget, useOwnNetwork } from './learn.js';
import { $, attempt, onClick } from './page.js';

const say = (words) => {
  $('#saved').value = words;
};
const megabytes = (bytes) => `${(bytes / 1e6).toFixed(1)} MB`;

async function saveOnnx(teacher, { network, taughtNames }) {
  const bytes = await teacher.onnx();
  download('taught.onnx', bytes);
  const [height, width, channels] = network.inputShape;
  say(
    `taught.onnx, ${megabytes(bytes.length)}: it takes images as height ${height} x width ${width} x ${channels} channels of numbers from 0 to 255, ` +
      `and gives a probability of each class: ${taughtNames.join(', ')}.`,
  );
}

async function saveTfjs(teacher, { taughtNames }) {
  for (const [name, bytes] of Object.entries(await teacher.tfjs(taughtNames))) download(name, bytes);
  say('model.json, weights.bin, and metadata.json, which holds the names of the classes. The model takes numbers from 0 to 255.');
}

async function saveProject(session) {
  const bytes = await session.file();
  download('project.teach', bytes);
  say(`project.teach, ${megabytes(bytes.length)}`);
}

async function open(session, [file]) {
  if (!file) return;
  await session.open(new Uint8Array(await file.arrayBuffer()));
  forget();
}

/** Two classes without images, and the page's own network. */
export async function begin(session) {
  session.change((project) => {
    for (const { id } of project.classes) project.removeClass(id);
    project.addClass();
    project.addClass();
  });
  forget();
  await useOwnNetwork(session);
}

async function beginAnew(session) {
  if (session.project.count === 0 || confirm('Forget all classes and images of this project?')) await begin(session);
}

/** Sets the buttons up. Returns what draws them. */
export function saving(session, teacher) {
  onClick('#onnx', () => saveOnnx(teacher, session));
  onClick('#tfjs', () => saveTfjs(teacher, session));
  onClick('#save', () => saveProject(session));
  onClick('#anew', () => beginAnew(session));
  acceptFiles($('#project'), $('#open'), (files) => attempt(() => open(session, files)));
  return () => {
    for (const id of ['#onnx', '#tfjs']) $(id).disabled = !session.isTaught;
    $('#save').disabled = !session.ready;
  };
}
