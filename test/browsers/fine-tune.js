// Uses the page of fine-tuning as people do, in a narrow frame: loads a network, adds a class, trains, tries an image; fine-tune.html?save saves it too.
import { report } from './report.js';

const PATIENCE_MS = 40_000;
const NARROW = 360;
const files = '../../files';

/** What `look` finds, once it finds something. */
async function until(what, look) {
  const end = performance.now() + PATIENCE_MS;
  for (;;) {
    const found = await look();
    if (found) return found;
    if (performance.now() > end) throw new Error(`no ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

async function openPage() {
  const frame = Object.assign(document.createElement('iframe'), { width: NARROW, height: 800 });
  frame.src = `../../examples/browser/fine-tune.html?model=${files}/network/model.json&samples=${files}/samples.json`;
  document.body.append(frame);
  await new Promise((resolve) => frame.addEventListener('load', resolve));
  return { window: frame.contentWindow, $: (selector) => frame.contentDocument.querySelector(selector) };
}

/** Chooses images by an input. */
async function choose(window, input, names) {
  const chosen = new window.DataTransfer();
  for (const name of names) {
    const blob = await (await fetch(`${files}/${name}`)).blob();
    chosen.items.add(new window.File([blob], name, { type: 'image/png' }));
  }
  input.files = chosen.files;
  input.dispatchEvent(new window.Event('change'));
}

/** The file that the page saves comes to lie where the server finds it, and is the network. */
async function save($, { importOnnx }) {
  $('#save').click();
  const [length] = await until('message', () => $('#saved').value.match(/\d+(?= bytes)/));
  const bytes = await until('download', async () => {
    const answer = await fetch('../../downloads/fine-tuned.onnx');
    const come = answer.ok && new Uint8Array(await answer.arrayBuffer());
    return come.length === Number(length) && come;
  });
  const { inputShape, outputShape } = importOnnx(bytes);
  return `; ONNX of ${inputShape.join(' x ')} to ${outputShape.join(' x ')}`;
}

report(async () => {
  const { window, $ } = await openPage();
  await until('samples', () => window.document.querySelectorAll('#classes canvas').length === 20);
  $('#load').click();
  await until('network', () => /layers/.test($('#network').value));
  $('#add').click();
  const names = Array.from({ length: 10 }, (_, i) => `blue-${i}.png`);
  await choose(window, $('#classes li:last-child input[type=file]'), names);
  await until('third class', () => window.document.querySelectorAll('#classes canvas').length === 30 && !$('#train').disabled);
  $('#train').click();
  const told = await until('result', () => $('#result').value);
  await choose(window, $('#tried'), ['green-3.png']);
  await until('prediction', () => $('#predictions meter'));
  const [red, green, blue] = Array.from(window.document.querySelectorAll('#predictions meter'), ({ value }) => value);
  const wide = window.document.documentElement.scrollWidth;
  if (wide > NARROW) throw new Error(`the page is ${wide} wide where ${NARROW} are to be had`);
  const tried = green > red && green > blue ? 'green is green' : `green is ${[red, green, blue]}`;
  const saved = location.search === '?save' ? await save($, await import('../../dist/onnx.js')) : '';
  return { text: `${told}, ${tried}${saved}` };
});
