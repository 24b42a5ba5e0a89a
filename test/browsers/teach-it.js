// Uses the page that is taught as people do: gathers images of three classes, teaches them, tries one, comes back to it; teach-it.html?save saves all that
// can be saved, teach-it.html?camera records two classes from the fake camera.
import { report } from './report.js';
import { checkAccess, choose, drop, openPage, type, until } from './use-page.js';

const COLOURS = ['red', 'green', 'blue'];
const IMAGES = 10;
const files = '../../files';
const page = '../../examples/teach-it/index.html';

const blob = async (address) => (await fetch(address)).blob();
const pictures = (colour) =>
  Promise.all(Array.from({ length: IMAGES }, async (_, i) => [`${colour}-${i}.png`, await blob(`${files}/${colour}-${i}.png`)]));

/** Opens the page, with nothing of before. */
async function fresh() {
  const opened = await openPage(page);
  await until('network', () => !opened.$('#save').disabled);
  opened.window.confirm = () => true;
  opened.$('#anew').click();
  await until('new project', () => counts(opened) === '0 images, 0 images');
  return opened;
}

const counts = ({ $$ }) =>
  $$('.class output')
    .map(({ value }) => value)
    .join(', ');

async function gather(opened) {
  const { window, $, $$ } = opened;
  $('#add').click();
  await until('third class', () => $$('.class').length === 3);
  for (const [i, colour] of COLOURS.entries()) {
    type(window, $$('.class input[type=text]')[i], colour);
    // one class by dropping, the others by choosing
    if (i === 1) drop(window, $$('.class')[i], await pictures(colour));
    else choose(window, $$('.class input[type=file]')[i], await pictures(colour));
  }
  await until('images', () => counts(opened) === COLOURS.map(() => `${IMAGES} images`).join(', '));
  choose(window, $('.class input[type=file]'), [['notes.txt', new Uint8Array([1, 2, 3])]]);
  await until('sentence', () => /"notes.txt" is no image/.test($('#problem').textContent));
}

/** What cannot be is told in a sentence: a camera that there is not or that is refused, a file that is no network. */
async function sentences({ window, $ }) {
  const told = (sentence) => until(`sentence ${sentence}`, () => sentence.test($('#problem').textContent));
  const refusals = { NotAllowedError: /permission was not given/, NotFoundError: /no camera on this machine/ };
  const cameras = window.navigator.mediaDevices;
  for (const [name, sentence] of Object.entries(refusals)) {
    const getUserMedia = () => Promise.reject(new window.DOMException('', name));
    Object.defineProperty(window.navigator, 'mediaDevices', { configurable: true, value: { getUserMedia } });
    $('#camera').click();
    await told(sentence);
  }
  Object.defineProperty(window.navigator, 'mediaDevices', { configurable: true, value: cameras });
  choose(window, $('#files'), [['notes.txt', new Uint8Array([1, 2, 3])]]);
  await told(/notes.txt: no network is known by such a name/);
}

async function teach({ $ }) {
  $('#teach').click();
  return (await until('result', () => /Learnt in .* s\. (.*right)/.exec($('#learnt').value)))[1];
}

async function tried({ window, $ }, colour) {
  choose(window, $('#choose'), [['one.png', await blob(`${files}/${colour}-3.png`)]]);
  return `${colour} is ${await until('answer', () => $('#answer').textContent)}`;
}

/** A download, once all of it lies where the server finds it. */
const downloaded = (name, length) =>
  until(`download of ${name}`, async () => {
    const answer = await fetch(`../../downloads/${name}`, { cache: 'no-store' });
    const bytes = answer.ok && new Uint8Array(await answer.arrayBuffer());
    return bytes.length > 0 && (length === undefined || bytes.length === length) && bytes;
  });

const ends = ({ inputShape, outputShape }) => `${inputShape.join(' x ')} to ${outputShape.join(' x ')}`;

async function save(opened) {
  const { window, $ } = opened;
  const [{ importOnnx }, { loadTfjs }] = await Promise.all([import('../../dist/onnx.js'), import('../../dist/tfjs.js')]);
  $('#onnx').click();
  await until('message', () => /taught\.onnx/.test($('#saved').value));
  const onnx = ends(importOnnx(await downloaded('taught.onnx')));
  $('#tfjs').click();
  const parts = await Promise.all(['model.json', 'weights.bin', 'metadata.json'].map(async (name) => [name, await downloaded(name)]));
  const tfjs = ends(await loadTfjs(Object.fromEntries(parts)));
  $('#save').click();
  const project = await downloaded('project.teach');
  $('#anew').click();
  await until('new project', () => counts(opened) === '0 images, 0 images');
  choose(window, $('#open'), [['project.teach', project]]);
  await until('project', () => counts(opened) === COLOURS.map(() => `${IMAGES} images`).join(', '));
  return `; ONNX of ${onnx}, TensorFlow.js of ${tfjs}, and the project again: ${await tried(opened, 'red')}`;
}

/** Leaves the page once all is kept, and comes back: it is there again. */
async function back({ frame, $ }) {
  await until('project kept', () => /All of it/.test($('#kept').textContent));
  frame.remove();
  const again = await openPage(page);
  await until('kept project', () => counts(again) === COLOURS.map(() => `${IMAGES} images`).join(', ') && !again.$('#onnx').disabled);
  return `; back again: ${await tried(again, 'blue')}`;
}

async function byImages() {
  const opened = await fresh();
  await sentences(opened);
  await gather(opened);
  const told = await teach(opened);
  const answer = await tried(opened, 'green');
  await checkAccess(opened);
  const saved = location.search === '?save' ? await save(opened) : '';
  return `${told}, ${answer}${saved}${await back(opened)}`;
}

/** Which colour the camera shows at this moment: what the video's middle has most of; undefined between two. */
function shown({ window, $ }) {
  const canvas = Object.assign(window.document.createElement('canvas'), { width: 1, height: 1 });
  const context = canvas.getContext('2d');
  context.drawImage($('video.camera'), 0, 0, 1, 1);
  const [red, , blue] = context.getImageData(0, 0, 1, 1).data;
  if (Math.abs(red - blue) < 60) return undefined;
  return red > blue ? 'red' : 'blue';
}

/** Records `colour` into class `place` while the camera shows it, `press` and `release` being how its button is held, until it has enough images. */
async function record(opened, place, colour, press, release) {
  const { $$ } = opened;
  const button = $$('.record')[place];
  const enough = () => Number.parseInt($$('.class output')[place].value, 10) >= IMAGES;
  while (!enough()) {
    await until(colour, () => shown(opened) === colour);
    press(button);
    await until('end of the colour', () => shown(opened) !== colour || enough());
    release(button);
  }
}

async function byCamera() {
  const opened = await fresh();
  const { window, $, $$ } = opened;
  for (const [i, name] of ['red', 'blue'].entries()) type(window, $$('.class input[type=text]')[i], name);
  $('#camera').click();
  await until('camera', () => $('video.camera').videoWidth > 0);
  const pointer = (name) => (button) => button.dispatchEvent(new window.PointerEvent(name, { button: 0, bubbles: true }));
  const key = (name) => (button) => button.dispatchEvent(new window.KeyboardEvent(name, { key: ' ', bubbles: true }));
  await record(opened, 0, 'red', pointer('pointerdown'), pointer('pointerup'));
  await record(opened, 1, 'blue', key('keydown'), key('keyup'));
  await teach(opened);
  const answered = [];
  for (const colour of ['blue', 'red']) {
    // an answer comes a moment after what is shown
    await until(`${colour} seen as ${colour}`, () => shown(opened) === colour && $('#answer').textContent === colour);
    answered.push(`${colour} is ${colour}`);
  }
  await checkAccess(opened);
  $('#camera').click();
  await until('camera off', () => $('video.camera').hidden);
  return `recorded and learnt: ${answered.join(', ')}`;
}

/** What goes wrong, with what the page says of it. */
async function told(work) {
  try {
    return await work();
  } catch (error) {
    const said = Array.from(document.querySelectorAll('iframe'), ({ contentDocument }) =>
      contentDocument.body.innerText.replace(/\s+/g, ' '),
    );
    throw new Error(`${error.message}; the page: ${said.join(' | ')}`);
  }
}

report(async () => ({ text: await told(location.search === '?camera' ? byCamera : byImages) }));
