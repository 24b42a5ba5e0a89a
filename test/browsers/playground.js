// Uses the playground as people do: watches it learn, comes back by its link, changes layers and data, draws, looks for what is not there;
// playground.html?save downloads the model too, and loads it.
import { report } from './report.js';
import { checkAccess, choose, openPage, type, until } from './use-page.js';

const page = '../../playground/index.html';
const LINK = '#data=moons&samples=120&seed=3&epochs=12&pace=full&layers=dense-6-tanh';

/** The loss, to the last digit, once all epochs are done. */
const learnt = ({ $ }, epochs = '12') =>
  until(
    `end of epoch ${epochs}`,
    () => $('#epoch').textContent === epochs && $('#train').textContent === 'Train' && $('#loss').dataset.exact,
  );

function expect(what, found, expected) {
  if (found !== expected) throw new Error(`${what}: expected ${expected}, found ${found}`);
}

const titles = ({ $$ }) =>
  $$('#layers strong')
    .map(({ textContent }) => textContent)
    .join();

/** Layers are added, moved, changed and removed; each time the network begins anew. */
async function changeLayers(opened) {
  const { window, $, $$ } = opened;
  type(window, $('#kind'), 'norm');
  $('#add').click();
  expect('added', titles(opened), 'Dense,Batch normalization');
  $$('#layers button')[3].click();
  expect('moved', titles(opened), 'Batch normalization,Dense');
  type(window, $('select[name=layer-1-activation]'), 'relu');
  if (!$('#code').textContent.includes(`units: 6, activation: 'relu'`)) throw new Error('the code is another network');
  $('#layers button:last-child').click();
  expect('removed', titles(opened), 'Dense');
  type(window, $('input[name=layer-0-units]'), '300');
  expect('refused', $('#message').textContent, 'Units: expected a whole number from 1 to 256, received "300".');
  $('#step').click();
  await until('one epoch', () => $('#epoch').textContent === '1');
}

/** Where the page is not isolated, it says why there is one thread. */
async function changeThreads({ window, $ }) {
  type(window, $('select[name=threads]'), '2');
  await until('sentence', () => /threads 2, but/.test($('#message').textContent));
  expect('threads', $('select[name=threads]').value, '1');
}

async function putPoints(opened) {
  const { window, $, $$ } = opened;
  type(window, $('select[name=data]'), 'points');
  expect('empty', $('#message').textContent, 'Put some points on the plane.');
  const { left, top, width } = $('#plane').getBoundingClientRect();
  const at = (x, y) => ({ bubbles: true, clientX: left + x * width, clientY: top + y * width });
  for (const [label, place] of [0.2, 0.8].entries()) {
    $$('input[name=point-class]')[label].click();
    for (let i = 0; i < 6; i++) $('#plane').dispatchEvent(new window.MouseEvent('click', at(place, 0.2 + i / 10)));
  }
  $('#plane').dispatchEvent(new window.KeyboardEvent('keydown', { key: 'Enter', bubbles: true, cancelable: true }));
  const [, points] = /points=([^&]*)/.exec(window.location.hash);
  expect('letters of 13 points', points.length, 4 * 13);
  await until('network', () => /^11 examples/.test($('#network-input').textContent));
  type(window, $('input[name=epochs]'), '60');
  $('#restart').click();
  $('#train').click();
  await learnt(opened, '60');
}

async function tellDigits(opened) {
  const { window, $, $$ } = opened;
  type(window, $('select[name=data]'), 'segments');
  type(window, $('input[name=samples]'), '100');
  await until('ten classes', () => $$('#confusion th').length === 20);
  const stroke = (kind, x, y) =>
    $('#pad').dispatchEvent(new window.PointerEvent(kind, { bubbles: true, buttons: 1, clientX: x, clientY: y }));
  const { left, top } = $('#pad').getBoundingClientRect();
  stroke('pointerdown', left + 80, top + 40);
  stroke('pointermove', left + 80, top + 180);
  await until('guess', () => $$('#told meter').length === 10);
  await checkAccess(opened);
  type(window, $('select[name=data]'), 'mnist');
  expect('unloaded', $('#message').textContent, 'Load MNIST first.');
  type(window, $('#mnist-address'), '../files/mnist');
  $('#mnist-load').click();
  await until('MNIST', () => /^24 examples of 28 × 28 × 1/.test($('#network-input').textContent));
}

async function save(opened) {
  const { window, $ } = opened;
  $('#save').click();
  const bytes = await until('download', async () => {
    const answer = await fetch('../../downloads/playground.safetensors', { cache: 'no-store' });
    return answer.ok && new Uint8Array(await answer.arrayBuffer());
  });
  type(window, $('input[name=layer-0-units]'), '5');
  choose(window, $('#load'), [['playground.safetensors', bytes]]);
  await until('model', () => $('#message').textContent === 'playground.safetensors is loaded.');
  expect('units of the file', $('input[name=layer-0-units]').value, '6');
  return ', saved and loaded';
}

report(async () => {
  const first = await openPage(page + LINK);
  const loss = await learnt(first);
  await checkAccess(first);
  const { hash } = first.window.location;
  first.frame.remove();
  const opened = await openPage(page + hash);
  expect('loss by the link', await learnt(opened), loss);
  expect('link', opened.window.location.hash, hash);
  const saved = location.search === '?save' ? await save(opened) : '';
  await changeLayers(opened);
  await changeThreads(opened);
  await putPoints(opened);
  await checkAccess(opened);
  opened.$('#compare').click();
  await until('sentence', () => /^There is no TensorFlow.js at/.test(opened.$('#compared').textContent));
  await tellDigits(opened);
  return { text: `loss ${loss}${saved}` };
});
