// The page of fine-tuning: what is chosen, shown and clicked. What is learnt, and how, stands in fine-tune-training.js.
// fine-tune.html?model=ADDRESS&samples=ADDRESS begins with a network and images: the latter a JSON of { name of a class: [addresses of images] }.
import { saveTo } from '../../dist/index.js';
import { exportOnnx } from '../../dist/onnx.js';
import { loadTfjs } from '../../dist/tfjs.js';
import { featuresOf, headFor, joined, prepared, trunkOf } from './fine-tune-training.js';
import { acceptFiles, batchOf, drawn } from './pictures.js';

const EPOCHS = 50;
/** Of so many images of a class one is kept back. */
const TEST_EVERY = 5;
/** Pictures are kept a bit larger than most networks take them. */
const SIDE = 256;

const $ = (selector) => document.querySelector(selector);
const percent = (share) => `${(100 * share).toFixed(1)} %`;

/** Classes with their elements, the canvases of their images; and images to try. */
const classes = [];
const tried = [];
let trunk;
let whole;

/** Runs what a click began; what goes wrong is told in `place`. */
async function attempt(place, work) {
  try {
    await work();
  } catch (error) {
    $(place).value = error.message;
  }
}

function refresh() {
  for (const { canvases, count } of classes) count.value = `${canvases.length} images`;
  $('#train').disabled = !trunk || classes.length < 2 || classes.some(({ canvases }) => canvases.length < 2);
  $('#save').disabled = !whole;
}

async function load(source) {
  $('#network').value = 'loading';
  await attempt('#network', async () => {
    trunk = trunkOf(await loadTfjs(source));
    whole = undefined;
    $('#network').value = `${trunk.layers.length} layers, for images of ${trunk.inputShape.join(' x ')}`;
  });
  refresh();
}

async function take(files, canvases, element) {
  for (const file of files) {
    const canvas = await drawn(file, SIDE);
    canvases.push(canvas);
    element.append(canvas);
  }
  refresh();
}

function addClass(name = `class ${classes.length + 1}`) {
  const element = document.createElement('li');
  const title = Object.assign(document.createElement('input'), { value: name, ariaLabel: 'Name of the class' });
  const input = Object.assign(document.createElement('input'), { type: 'file', accept: 'image/*', multiple: true, ariaLabel: 'Images' });
  const count = document.createElement('output');
  element.append(title, input, count);
  $('#classes').append(element);
  const one = { title, canvases: [], count, element };
  classes.push(one);
  acceptFiles(element, input, (files) => attempt('#result', () => take(files, one.canvases, element)));
  refresh();
  return one;
}

/** A trunk may take images of another size: the canvases are scaled to it. */
const imagesOf = (canvases) => prepared(trunk, batchOf(canvases, trunk.inputShape[2]));

/** What the network, as it is now, says of the images to try. */
function predict(network = whole) {
  if (!network || tried.length === 0) return;
  const { data } = network.predict(imagesOf(tried));
  const items = tried.map((canvas, i) => {
    const item = document.createElement('li');
    item.append(canvas);
    classes.forEach(({ title }, k) => {
      const probability = data[i * classes.length + k];
      const label = Object.assign(document.createElement('label'), { textContent: `${title.value} ${percent(probability)}` });
      label.append(Object.assign(document.createElement('meter'), { value: probability }));
      item.append(label);
    });
    return item;
  });
  $('#predictions').replaceChildren(...items);
}

async function train() {
  $('#train').disabled = true;
  $('#progress').hidden = false;
  const examples = classes.flatMap(({ canvases }, label) => canvases.map((canvas, i) => ({ canvas, label, test: i % TEST_EVERY === 0 })));
  const part = (test) => {
    const own = examples.filter((example) => example.test === test);
    return { x: featuresOf(trunk, imagesOf(own.map(({ canvas }) => canvas))), y: own.map(({ label }) => label) };
  };
  const [learnt, unseen] = [part(false), part(true)];
  const head = headFor(learnt.x, classes.length);
  const network = joined(trunk, head);
  const live = {
    onEpochEnd(epoch, { loss }) {
      $('#progress').value = (epoch + 1) / EPOCHS;
      $('#epoch').value = `epoch ${epoch + 1} of ${EPOCHS}: loss ${loss.toFixed(4)}`;
      predict(network);
    },
  };
  await head.fit(learnt.x, learnt.y, { epochs: EPOCHS, batchSize: 16, verbose: 0, callbacks: [live] });
  whole = network;
  const { accuracy } = head.evaluate(unseen.x, unseen.y);
  $('#result').value = `test accuracy ${percent(accuracy)} of ${unseen.y.length} images`;
}

$('#model').addEventListener('submit', (event) => {
  event.preventDefault();
  load($('#address').value);
});
$('#files').addEventListener('change', ({ target }) => load([...target.files]));
$('#add').addEventListener('click', () => addClass());
$('#train').addEventListener('click', async () => {
  await attempt('#result', train);
  refresh();
});
acceptFiles($('#try'), $('#tried'), (files) =>
  attempt('#saved', async () => {
    await take(files, tried, $('#predictions'));
    predict();
  }),
);
$('#save').addEventListener('click', () =>
  attempt('#saved', async () => {
    const bytes = exportOnnx(whole);
    await saveTo('download://fine-tuned.onnx', bytes);
    $('#saved').value = `fine-tuned.onnx, ${bytes.length} bytes`;
  }),
);

const given = new URLSearchParams(location.search);
$('#address').value = given.get('model') ?? '';
await attempt('#result', async () => {
  const address = given.get('samples');
  const samples = address ? await (await fetch(address)).json() : { 'class 1': [], 'class 2': [] };
  for (const [name, images] of Object.entries(samples)) {
    const { canvases, element } = addClass(name);
    const files = images.map(async (image) => (await fetch(new URL(image, new URL(address, location.href)))).blob());
    await take(await Promise.all(files), canvases, element);
  }
});
