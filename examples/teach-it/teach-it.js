// The page: what is clicked, held and dropped, and what is shown. What it works on stands in session.js, what learns in teacher.js, which lives in a worker.
import { acceptFiles, decoded, drawSquare } from '../browser/pictures.js';
import { Answers, confusionTable, sentenceOf } from './answers.js';
import { Camera } from './camera.js';
import { Capture } from './capture.js';
import { ClassList } from './class-list.js';
import { download } from './download.js';
import { Keeper } from './keeper.js';
import { teacherInWorker } from './remote-teacher.js';
import { Session } from './session.js';

const OWN_NETWORK = { address: new URL('trunk.safetensors', import.meta.url).href, pixels: 'bytes' };
const OWN_NAME = 'ResNet-20, which this package trained on CIFAR-100';
/** Between two images that are recorded. */
const RECORD_MS = 100;

/** The page is drawn so long after a change. */
const DRAW_MS = 40;

const $ = (selector) => document.querySelector(selector);
const megabytes = (bytes) => `${(bytes / 1e6).toFixed(1)} MB`;
const fail = (error) => {
  $('#problem').textContent = error.message;
};

/** Does what a click asked for; what goes wrong is told in a sentence. */
async function attempt(work) {
  $('#problem').textContent = '';
  try {
    return await work();
  } catch (error) {
    return fail(error);
  } finally {
    refresh();
  }
}

const teacher = await teacherInWorker();
const session = new Session(teacher, new Capture(), { failed: fail, changed: () => changed() });
const keeper = new Keeper(teacher, session, tellKept, fail);
const camera = new Camera([...document.querySelectorAll('video.camera')]);
const answers = new Answers($('#answers'), $('#answer'));
const tried = $('#tried');
let recording;
/** What stops the head that learns, while one does. */
let teaching;
let drawing = false;
/** The image to try, until another comes. */
let image;

const list = new ClassList($('#classes'), {
  refresh: () => refresh(),
  rename: (id, name) => attempt(() => session.change((project) => project.rename(id, name))),
  remove: (id) => removeClass(id),
  removeSample: (id, sample) => session.change((project) => project.removeSample(id, sample)),
  take: (id, files) => attempt(() => take(id, files)),
  record: (id) => attempt(() => record(id)),
  stop: () => {
    recording = undefined;
  },
});

function tellKept(kept) {
  $('#kept').textContent = kept ? 'All of it is kept in this browser.' : 'The last changes are not kept yet.';
}

function changed() {
  refresh();
  keeper.later();
}

/** Draws soon: much may change at once. */
function refresh() {
  if (drawing) return;
  drawing = true;
  setTimeout(() => {
    drawing = false;
    draw();
  }, DRAW_MS);
}

function draw() {
  const { project, ready, isTaught, isCurrent, network } = session;
  list.show(project.classes, (id) => session.waiting(id));
  $('#shortcoming').textContent = ready ? project.shortcoming : 'The network is coming.';
  $('#teach').disabled = !teaching && (!ready || project.shortcoming !== '');
  $('#teach').textContent = teaching ? 'Stop' : isTaught ? 'Teach again' : 'Teach';
  for (const id of ['#onnx', '#tfjs']) $(id).disabled = !isTaught;
  $('#save').disabled = !ready;
  $('#untaught').textContent = isTaught
    ? 'The classes are others than those that were taught: teach again.'
    : 'Nothing has been learnt yet.';
  $('#untaught').hidden = isCurrent;
  if (!isTaught) answers.clear();
  if (network) {
    const { name, width, inputShape } = network;
    $('#network').textContent = `Now: ${name}. It makes ${width} numbers of each image of ${inputShape.slice(0, 2).join(' x ')} pixels.`;
  }
}

function removeClass(id) {
  const { name, samples } = session.project.find(id);
  if (samples.length > 0 && !confirm(`Remove the class "${name}" with all its images?`)) return;
  session.change((project) => project.removeClass(id));
  $('#add').focus();
}

/** Takes files as images of a class; what is no image is told at the end. */
async function take(id, files) {
  const faults = [];
  for (const file of files) {
    try {
      const image = await decoded(file);
      await session.add(id, image);
      image.close();
    } catch (error) {
      faults.push(error.message);
    }
    refresh();
  }
  if (faults.length > 0) throw new Error(`${faults.slice(0, 3).join(' ')}${faults.length > 3 ? ` So are ${faults.length - 3} more.` : ''}`);
}

async function turnCamera(on) {
  if (on) await camera.start();
  else camera.stop();
  $('#camera').textContent = on ? 'Turn the camera off' : 'Turn the camera on';
  $('#camera').ariaPressed = String(on);
  if (!on) return;
  tried.hidden = true;
  look();
}

async function record(id) {
  const mine = {};
  recording = mine;
  if (!camera.on) await turnCamera(true);
  while (recording === mine && camera.on) {
    if (session.ready) await session.add(id, camera.video);
    refresh();
    await new Promise((resolve) => setTimeout(resolve, RECORD_MS));
  }
}

async function answer(source) {
  const probabilities = await session.predict(source);
  if (probabilities) answers.show(session.taughtNames, probabilities);
}

/** What the camera sees is answered as fast as answers come, and no faster than frames. */
async function look() {
  const { stream } = camera;
  while (camera.stream === stream) {
    await new Promise(requestAnimationFrame);
    if (camera.on && camera.video.readyState >= 2) await answer(camera.video).catch(fail);
  }
}

async function tryImage([file]) {
  if (!file) return;
  const next = await decoded(file);
  image?.close();
  image = next;
  if (camera.on) await turnCamera(false);
  tried.hidden = false;
  drawSquare(image, tried);
  await answer(image);
}

/** The number in a field of settings. */
function setting(selector) {
  const { validity, valueAsNumber, min, max, labels } = $(selector);
  if (validity.valid && !Number.isNaN(valueAsNumber)) return valueAsNumber;
  throw new Error(`"${labels[0].textContent.trim()}" takes a number from ${min} to ${max}.`);
}

async function teach() {
  const onEpoch = ({ epoch, epochs, loss }) => {
    $('#progress').value = epoch / epochs;
    $('#learnt').value = `Pass ${epoch} of ${epochs}: loss ${loss.toFixed(4)}`;
  };
  const settings = { epochs: setting('#epochs'), hidden: setting('#hidden'), learningRate: setting('#rate'), onEpoch };
  teaching = new AbortController();
  $('#progress').hidden = false;
  refresh();
  try {
    const { confusion, seconds } = await session.teach({ ...settings, signal: teaching.signal });
    $('#learnt').value = `Learnt in ${seconds.toFixed(1)} s. ${sentenceOf(confusion)}`;
    $('#confusion').replaceChildren(confusionTable(session.taughtNames, confusion));
    $('#confusion').hidden = false;
  } finally {
    teaching = undefined;
    $('#progress').hidden = true;
  }
  if (!tried.hidden) await answer(image);
}

/** What was said of what was learnt goes when another network or project comes. */
function forget() {
  $('#learnt').value = '';
  $('#confusion').hidden = true;
}

async function useNetwork(source, name) {
  await session.useNetwork(source, name);
  forget();
}

async function chosenNetwork(chosen) {
  const files = await Promise.all(chosen.map(async (file) => ({ name: file.name, bytes: new Uint8Array(await file.arrayBuffer()) })));
  await useNetwork({ files, pixels: $('#pixels').value }, chosen.map(({ name }) => name).join(', '));
}

async function save(name, bytes) {
  download(name, bytes);
  $('#saved').value = `${name}, ${megabytes(bytes.length)}`;
}

async function saveOnnx() {
  const bytes = await teacher.onnx();
  await save('taught.onnx', bytes);
  const [height, width, channels] = session.network.inputShape;
  $('#saved').value +=
    `: it takes images as height ${height} x width ${width} x ${channels} channels of numbers from 0 to 255, and gives a probability of each class: ` +
    `${session.taughtNames.join(', ')}.`;
}

async function saveTfjs() {
  for (const [name, bytes] of Object.entries(await teacher.tfjs(session.taughtNames))) download(name, bytes);
  $('#saved').value =
    'model.json, weights.bin and metadata.json, which holds the names of the classes. The model takes numbers from 0 to 255.';
}

async function open([file]) {
  if (!file) return;
  await session.open(new Uint8Array(await file.arrayBuffer()));
  forget();
}

async function startAnew() {
  if (session.project.count > 0 && !confirm('Forget all classes and images of this project?')) return;
  session.change((project) => {
    for (const { id } of project.classes) project.removeClass(id);
    project.addClass();
    project.addClass();
  });
  forget();
  if (session.network.name !== OWN_NAME) await useNetwork(OWN_NETWORK, OWN_NAME);
  else await session.forgetHead();
}

// a wide table scrolls, by keys too
$('#confusion').tabIndex = 0;
const onClick = (selector, work) => $(selector).addEventListener('click', () => attempt(work));
onClick('#camera', () => turnCamera(!camera.on));
onClick('#add', () => {
  const { id } = session.change((project) => project.addClass());
  draw();
  list.focusName(id);
});
onClick('#teach', () => (teaching ? teaching.abort() : teach()));
onClick('#onnx', saveOnnx);
onClick('#tfjs', saveTfjs);
onClick('#save', async () => save('project.teach', await session.file()));
onClick('#anew', startAnew);
$('#other').addEventListener('submit', (event) => {
  event.preventDefault();
  const address = $('#address').value;
  attempt(() => useNetwork({ address: new URL(address, location.href).href, pixels: $('#pixels').value }, address));
});
acceptFiles($('#other'), $('#files'), (files) => attempt(() => chosenNetwork(files)));
acceptFiles($('#try'), $('#choose'), (files) => attempt(() => tryImage(files)));
acceptFiles($('#project'), $('#open'), (files) => attempt(() => open(files)));

await attempt(async () => {
  if (await keeper.restored()) return;
  session.change((project) => {
    project.addClass();
    project.addClass();
  });
  await useNetwork(OWN_NETWORK, OWN_NAME);
});
