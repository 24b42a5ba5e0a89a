// The second step: a head learns, on the features of this network or another.
import { acceptFiles } from '../browser/pictures.js';
import { confusionTable, sentenceOf } from './answers.js';
import { $, attempt, drawSoon, onClick, setting } from './page.js';

const OWN_NETWORK = { address: new URL('trunk.safetensors', import.meta.url).href, pixels: 'bytes' };
const OWN_NAME = 'ResNet-20, which this package trained on CIFAR-100';

/** What was said of what was learnt goes when another network or project comes. */
export function forget() {
  $('#learnt').value = '';
  $('#confusion').hidden = true;
}

async function useNetwork(session, source, name) {
  await session.useNetwork(source, name);
  forget();
}

/** The network beside this page, unless it is there already; a head goes. */
export async function useOwnNetwork(session) {
  if (session.network?.name !== OWN_NAME) await useNetwork(session, OWN_NETWORK, OWN_NAME);
  else session.forgetHead();
}

async function useFiles(session, chosen) {
  const files = await Promise.all(chosen.map(async (file) => ({ name: file.name, bytes: new Uint8Array(await file.arrayBuffer()) })));
  await useNetwork(session, { files, pixels: $('#pixels').value }, chosen.map(({ name }) => name).join(', '));
}

/** Teaches as the settings say, and shows how that goes. */
async function teach(session, signal) {
  const onEpoch = ({ epoch, epochs, loss }) => {
    $('#progress').value = epoch / epochs;
    $('#learnt').value = `Pass ${epoch} of ${epochs}: loss ${loss.toFixed(4)}`;
  };
  const settings = { epochs: setting('#epochs'), hidden: setting('#hidden'), learningRate: setting('#rate') };
  const { confusion, seconds } = await session.teach({ ...settings, onEpoch, signal });
  $('#learnt').value = `Learnt in ${seconds.toFixed(1)} s. ${sentenceOf(confusion)}`;
  $('#confusion').replaceChildren(confusionTable(session.taughtNames, confusion));
  $('#confusion').hidden = false;
}

/** Sets the step up; `learnt()` is called when a head has learnt. Returns what draws it. */
export function learning(session, learnt) {
  /** What stops the head that learns, while one does. */
  let teaching;
  onClick('#teach', async () => {
    if (teaching) return teaching.abort();
    teaching = new AbortController();
    $('#progress').hidden = false;
    drawSoon();
    try {
      await teach(session, teaching.signal);
    } finally {
      teaching = undefined;
      $('#progress').hidden = true;
    }
    return learnt();
  });
  $('#other').addEventListener('submit', (event) => {
    event.preventDefault();
    const address = $('#address').value;
    attempt(() => useNetwork(session, { address: new URL(address, location.href).href, pixels: $('#pixels').value }, address));
  });
  acceptFiles($('#other'), $('#files'), (files) => attempt(() => useFiles(session, files)));
  // a wide table scrolls, by keys too
  $('#confusion').tabIndex = 0;
  return () => {
    const { project, ready, isTaught, network } = session;
    $('#shortcoming').textContent = ready ? project.shortcoming : 'The network is coming.';
    $('#teach').disabled = !teaching && (!ready || project.shortcoming !== '');
    $('#teach').textContent = teaching ? 'Stop' : isTaught ? 'Teach again' : 'Teach';
    if (!network) return;
    const size = network.inputShape.slice(0, 2).join(' x ');
    $('#network').textContent = `Now: ${network.name}. It makes ${network.width} numbers of each image of ${size} pixels.`;
  };
}
