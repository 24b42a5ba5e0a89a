// The page: what is chosen, clicked and shown.
import { codeOf } from './code.js';
import { byId, made } from './dom.js';
import { type Engine, openEngine } from './engine.js';
import type { Field, Value } from './fields.js';
import { FieldInput } from './form.js';
import { engineOptions, type Lab } from './lab.js';
import { LayerList } from './layer-list.js';
import { download, PageData } from './page-data.js';
import { layersIn } from './saved-model.js';
import { Session } from './session.js';
import { decodeSettings, encodeSettings, FIELDS, type FieldName, hasImages, type Settings, withData } from './settings.js';
import { onThemeChange } from './theme.js';
import { Views } from './views.js';

/** What changes nothing that was learnt. */
const RETAINED: readonly FieldName[] = ['epochs', 'pace'];
const PLACES: Readonly<Record<string, readonly FieldName[]>> = {
  'data-fields': ['data', 'samples', 'noise', 'seed'],
  'training-fields': ['optimizer', 'rate', 'batch', 'epochs', 'pace'],
  'speed-fields': ['threads', 'simd'],
};

const say = (text: string): void => {
  byId('message').textContent = text;
};

const opened = decodeSettings(location.hash);
let settings = opened.settings;
const engine = open();
const views = new Views();

function startWorker(): Worker {
  return new Worker(new URL('./engine-worker.js', import.meta.url), { type: 'module' });
}

/** What a link asks for may be more than this host has. */
async function open(): Promise<Engine> {
  try {
    return await openEngine(engineOptions(settings), startWorker());
  } catch (error) {
    opened.problems.push((error as Error).message);
    settings = { ...settings, threads: '1', simd: 'strict' };
    return openEngine(engineOptions(settings), startWorker());
  }
}

const session = new Session(engine, settings, {
  progress: async (lab) => {
    await views.show(lab, settings.data, !session.running || lab.epoch <= 1 || lab.epoch >= settings.epochs);
    await tellDrawing(lab);
  },
  batch: (epoch, batch, batches, loss) => {
    if (batch % 10 === 0) byId('epoch').textContent = `${epoch}: ${Math.round((100 * batch) / batches)} %`;
    byId('loss').textContent = loss.toPrecision(5);
  },
  running: (running) => {
    byId('train').textContent = running ? 'Pause' : 'Train';
    if (!running) void session.queued(async (lab) => lab && views.show(lab, settings.data, true));
  },
  failed: say,
});

/** What the network takes the drawing for. */
async function tellDrawing(lab: Lab): Promise<void> {
  if (lab.data.shape.length !== 3 || data.pad.empty) return;
  const side = lab.data.shape[0]!;
  const probabilities = await lab.predict({ data: data.pad.pixels(side), shape: [1, side, side, 1] });
  const items = Array.from(probabilities, (probability, k) => {
    const meter = made('meter', { value: probability });
    meter.setAttribute('aria-label', `Probability of ${k}`);
    return made('li', { className: 'probability' }, String(k), meter, `${(100 * probability).toFixed(1)} %`);
  });
  byId('told').replaceChildren(...items);
}

const data = new PageData(views, {
  changed: (points) => change({ ...settings, points }),
  refused: say,
  drawn: () => void session.queued(async (lab) => lab && tellDrawing(lab)),
});

const layers = new LayerList(byId('layers'), byId<HTMLSelectElement>('kind'), byId<HTMLButtonElement>('add'), {
  changed: (list) => change({ ...settings, layers: list }),
  refused: say,
});

const fields = new Map<FieldName, FieldInput>();
for (const [place, names] of Object.entries(PLACES)) {
  for (const name of names) {
    const input = new FieldInput(FIELDS[name] as Field, name, (value) => choose(name, value), say);
    fields.set(name, input);
    byId(place).append(input.element);
  }
}

function choose(name: FieldName, value: Value): void {
  if (name === 'threads' || name === 'simd') switchEngine({ [name]: value });
  else if (name === 'data') change(withData(settings, value as Settings['data']));
  else change({ ...settings, [name]: value }, RETAINED.includes(name));
}

/** Shows settings in their fields, in the code and in the link. */
function show(): void {
  for (const [name, input] of fields) input.show(settings[name]);
  const images = hasImages(settings.data);
  const given = settings.data === 'points' || settings.data === 'digits';
  fields.get('noise')!.element.hidden = images || given;
  fields.get('samples')!.element.hidden = given;
  layers.show(settings.layers, images);
  data.show(settings);
  history.replaceState(null, '', `#${encodeSettings(settings)}`);
  try {
    byId('code').textContent = codeOf(settings);
  } catch (error) {
    byId('code').textContent = `// ${(error as Error).message}`;
  }
}

/** Other settings: the network begins anew unless they leave it as it is, and goes on learning if it was. */
function change(next: Settings, retained = false): void {
  settings = next;
  say('');
  show();
  if (retained) session.retain(settings);
  else void rebuild();
}

async function rebuild(load?: Uint8Array): Promise<void> {
  const set = data.of(settings);
  const wasRunning = session.running;
  if (!set) {
    session.pause();
    say(
      { points: 'Put some points on the plane.', digits: 'Draw some digits, and keep them.' }[settings.data as string] ??
        'Load MNIST first.',
    );
    if (settings.data === 'points') views.plane.decide(undefined, 1);
    return;
  }
  const { shape, classes } = set;
  data.showExamples(set);
  byId('network-input').textContent = `${set.train.y.length} examples of ${shape.join(' × ')} come in`;
  byId('network-output').textContent = `Dense, ${classes} units, softmax: a probability for each class`;
  await session.rebuild(settings, set);
  if (load) await session.queued(async (lab) => lab?.load(load));
  if (wasRunning) session.start();
}

/** Other threads or instructions, while it learns; what the host lacks is refused, and all stays as it was. */
function switchEngine(part: Partial<Settings>): void {
  void session.queued(async (lab) => {
    try {
      const next = { ...settings, ...part };
      const options = engineOptions(next);
      await (await engine).ready(options);
      await lab?.moveOver(next);
      // others may have been chosen meanwhile
      settings = { ...settings, ...part };
      session.retain(settings);
      await tellEngine();
    } catch (error) {
      say((error as Error).message);
    }
    show();
  });
}

async function tellEngine(): Promise<void> {
  const { threads, simd, note = '' } = await (await engine).ready(engineOptions(settings));
  byId('engine').textContent = `Computing with ${threads} ${threads === 1 ? 'thread' : 'threads'}, ${simd} SIMD. ${note}`;
}

/** Runs what a click began; what goes wrong is told. */
const onClick = (id: string, work: () => unknown): void =>
  byId(id).addEventListener('click', async () => {
    try {
      await work();
    } catch (error) {
      say((error as Error).message);
    }
  });

onClick('train', () => {
  if (session.running) session.pause();
  else if ((session.lab?.epoch ?? 0) >= settings.epochs) say('All epochs are done: start over, or set more of them.');
  else session.start();
});
onClick('step', () => session.step());
onClick('restart', () => change(settings));
onClick('copy-code', async () => {
  await navigator.clipboard.writeText(byId('code').textContent ?? '');
  say('The code is copied.');
});
onClick('copy-link', async () => {
  await navigator.clipboard.writeText(location.href);
  say('The link is copied.');
});
onClick('save', () => session.queued(async (lab) => lab && download('playground.safetensors', await lab.save())));
onClick('compare', async () => {
  session.pause();
  const set = data.of(settings);
  if (!set) return;
  byId('compared').textContent = 'Timing both.';
  await session.queued(async () => {
    try {
      const { compare } = await import('./compare.js');
      const [folder, backend] = ['tfjs-address', 'tfjs-backend'].map((id) => byId<HTMLInputElement>(id).value);
      byId('compared').textContent = await compare(await engine, settings, set, folder!, backend!);
    } catch (error) {
      byId('compared').textContent = `${(error as Error).message} npm ci --prefix bench/peers installs it; npm run playground serves it.`;
    }
  });
});
byId('load').addEventListener('change', async ({ target }) => {
  const [file] = (target as HTMLInputElement).files ?? [];
  if (!file) return;
  try {
    const bytes = new Uint8Array(await file.arrayBuffer());
    settings = { ...settings, layers: layersIn(bytes) };
    session.pause();
    show();
    await rebuild(bytes);
    await session.queued(async (lab) => lab && views.show(lab, settings.data, true));
    say(`${file.name} is loaded.`);
  } catch (error) {
    say((error as Error).message);
  }
});

addEventListener('hashchange', () => {
  const { settings: next, problems } = decodeSettings(location.hash);
  change(next);
  say(problems.join(' '));
});
const redraw = (): void => {
  views.redraw();
  views.pictures();
};
onThemeChange(redraw);
new ResizeObserver(redraw).observe(document.body);

show();
await rebuild();
if (opened.problems.length > 0) say(opened.problems.join(' '));
if (session.lab) session.start();
await tellEngine();
