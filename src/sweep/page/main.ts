// The live page of a sweep: dist/sweep-page.html.
import type { SweepMessage } from '../seen/message.js';
import { BestChart } from './best-chart.js';
import { CurvesChart } from './curves-chart.js';
import { Head } from './head.js';
import { ParallelChart } from './parallel-chart.js';
import { PageState } from './state.js';
import { onTheme } from './theme.js';
import { TrialsTable } from './trials-table.js';
import { WorkersTable } from './workers-table.js';

/** Between two drawings of the charts and the trials, in milliseconds; the times go on by the second. */
const REDRAW_MS = 1000;

let state: PageState | undefined;
let received = 0;
/** Whether what is drawn is older than the state. */
let behind = false;
let drawn = -Infinity;

const head = new Head();
const workers = new WorkersTable();
const trials = new TrialsTable(() => drawAll());
const curves = new CurvesChart(() => drawAll());
const best = new BestChart();
const parallel = new ParallelChart();

const sinceReceived = (): number => (state?.message.over ? 0 : (performance.now() - received) / 1000);

function drawTimes(): void {
  if (!state) return;
  head.draw(state, sinceReceived());
  workers.draw(state, sinceReceived());
}

function drawAll(): void {
  if (!state) return;
  behind = false;
  drawn = performance.now();
  drawTimes();
  trials.draw(state);
  best.draw(state);
  curves.draw(state);
  parallel.draw(state);
}

/** Draws what is behind, unless nobody looks or it was drawn just now. */
function catchUp(): void {
  if (behind && !document.hidden && performance.now() - drawn >= REDRAW_MS) drawAll();
}

const source = new EventSource('events');
source.addEventListener('message', ({ data }: MessageEvent<string>) => {
  const message = JSON.parse(data) as SweepMessage;
  state = PageState.after(state, message);
  received = performance.now();
  behind = true;
  if (message.over) {
    // the sweep's process listens no more
    source.close();
    head.tell('The sweep is over.', 'good');
    drawAll();
  } else head.tell('The sweep is running.', 'soft');
  catchUp();
});
source.addEventListener('error', () => {
  if (!state?.message.over) head.tell('The sweep cannot be reached; this page tries again. What it shows may be old.', 'bad');
});

setInterval(() => {
  if (document.hidden) return;
  if (!state?.message.over) drawTimes();
  catchUp();
}, REDRAW_MS);
document.addEventListener('visibilitychange', catchUp);
onTheme(drawAll);
addEventListener('resize', () => drawAll());
