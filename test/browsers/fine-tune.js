// Uses the page of fine-tuning as people do, in a narrow frame: loads a network, adds a class, trains, tries an image; fine-tune.html?save saves it too.
import { report } from './report.js';
import { choose, NARROW, openPage, until } from './use-page.js';

const files = '../../files';
const page = `../../examples/browser/fine-tune.html?model=${files}/network/model.json&samples=${files}/samples.json`;

const images = (names) => Promise.all(names.map(async (name) => [name, await (await fetch(`${files}/${name}`)).blob()]));

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
  const { window, $ } = await openPage(page);
  await until('samples', () => window.document.querySelectorAll('#classes canvas').length === 20);
  $('#load').click();
  await until('network', () => /layers/.test($('#network').value));
  $('#add').click();
  const names = Array.from({ length: 10 }, (_, i) => `blue-${i}.png`);
  choose(window, $('#classes li:last-child input[type=file]'), await images(names));
  await until('third class', () => window.document.querySelectorAll('#classes canvas').length === 30 && !$('#train').disabled);
  $('#train').click();
  const told = await until('result', () => $('#result').value);
  choose(window, $('#tried'), await images(['green-3.png']));
  await until('prediction', () => $('#predictions meter'));
  const [red, green, blue] = Array.from(window.document.querySelectorAll('#predictions meter'), ({ value }) => value);
  const wide = window.document.documentElement.scrollWidth;
  if (wide > NARROW) throw new Error(`the page is ${wide} wide where ${NARROW} are to be had`);
  const tried = green > red && green > blue ? 'green is green' : `green is ${[red, green, blue]}`;
  const saved = location.search === '?save' ? await save($, await import('../../dist/onnx.js')) : '';
  return { text: `${told}, ${tried}${saved}` };
});
