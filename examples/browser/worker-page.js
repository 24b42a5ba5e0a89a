// Shows what the worker reports, and how many frames a second the page draws meanwhile.
import { LineChart } from './chart.js';
import { drawDigits, SIDE } from './digits.js';

const ACROSS = 10;
const show = (id, text) => {
  document.querySelector(id).value = text;
};

// some of the digits that the worker learns
const { x } = drawDigits(ACROSS * ACROSS, 1);
const context = document.querySelector('#digits').getContext('2d');
const side = 320 / ACROSS / SIDE;
x.data.forEach((value, i) => {
  const digit = Math.floor(i / (SIDE * SIDE));
  const row = Math.floor(i / SIDE) % SIDE;
  const column = i % SIDE;
  context.fillStyle = `rgb(${value} ${value} ${value})`;
  context.fillRect(((digit % ACROSS) * SIDE + column) * side, (Math.floor(digit / ACROSS) * SIDE + row) * side, side, side);
});

const chart = new LineChart(document.querySelector('#chart'), 'loss');
const worker = new Worker(new URL('worker.js', import.meta.url), { type: 'module' });
let training = true;
worker.onmessage = ({ data }) => {
  if (data.loss !== undefined) {
    chart.add(data.loss);
    show('#progress', `epoch ${data.epoch} of ${data.epochs}`);
  }
  if (data.accuracy !== undefined) {
    training = false;
    show('#result', `test accuracy ${(100 * data.accuracy).toFixed(1)} %`);
  }
};
worker.onerror = ({ message }) => {
  training = false;
  show('#result', `error: ${message}`);
};

let frames = 0;
let since = performance.now();
function frame(now) {
  frames++;
  if (now - since >= 500) {
    show('#frames', `${Math.round((1000 * frames) / (now - since))} frames a second`);
    frames = 0;
    since = now;
  }
  if (training) requestAnimationFrame(frame);
}
requestAnimationFrame(frame);
