// All that a person chooses on the page, and the part of its address behind # that holds it.
import { choice, type Field, readValue, real, type Value, whole } from './fields.js';
import { type DrawnPoint, decodePoints, encodePoints } from './points.js';

const ACTIVATION = choice(
  'Activation',
  { linear: 'linear', relu: 'ReLU', leakyRelu: 'leaky ReLU', tanh: 'tanh', sigmoid: 'sigmoid' },
  'relu',
);

/** The layers to choose from. Those marked read images, and stand before all others but dropout and batch normalization. */
export const LAYERS = {
  dense: { title: 'Dense', images: false, fields: { units: whole('Units', 1, 256, 8), activation: ACTIVATION } },
  conv: {
    title: 'Convolution',
    images: true,
    fields: {
      filters: whole('Filters', 1, 64, 8),
      kernel: choice<'1' | '3' | '5'>('Kernel', { 1: '1 × 1', 3: '3 × 3', 5: '5 × 5' }, '3'),
      activation: ACTIVATION,
    },
  },
  pool: { title: 'Max pooling', images: true, fields: { size: whole('Size', 2, 4, 2) } },
  dropout: { title: 'Dropout', images: false, fields: { rate: real('Rate', 0, 0.9, 0.2) } },
  norm: { title: 'Batch normalization', images: false, fields: {} },
} as const satisfies Record<string, { title: string; images: boolean; fields: Record<string, Field> }>;

export type LayerKind = keyof typeof LAYERS;

export interface LayerSettings {
  readonly kind: LayerKind;
  /** By the names of the kind's fields. */
  readonly values: Readonly<Record<string, Value>>;
}

/** Layers in a link, and on the page. */
export const MOST_LAYERS = 8;

export const FIELDS = {
  data: choice(
    'Data set',
    {
      moons: 'Moons',
      circles: 'Circles',
      spirals: 'Spirals',
      points: 'Points of your own',
      segments: 'Calculator digits',
      digits: 'Digits of your own',
      mnist: 'MNIST',
    },
    'moons',
  ),
  samples: whole('Examples', 20, 60000, 400),
  noise: real('Noise', 0, 0.5, 0.15),
  seed: whole('Seed', 0, 4294967294, 7),
  optimizer: choice('Optimizer', { adam: 'Adam', sgd: 'SGD', momentum: 'SGD with momentum', rmsprop: 'RMSprop' }, 'adam'),
  rate: real('Learning rate', 0.00001, 10, 0.01),
  batch: whole('Batch size', 1, 1024, 32),
  epochs: whole('Epochs', 1, 1000, 120),
  pace: choice('Pace', { watch: 'to watch', full: 'full speed' }, 'watch'),
  threads: choice<'1' | '2' | '4' | 'auto'>('Threads', { 1: '1', 2: '2', 4: '4', auto: 'one a core' }, '1'),
  simd: choice('SIMD', { strict: 'strict', relaxed: 'relaxed' }, 'strict'),
} as const satisfies Record<string, Field>;

export type FieldName = keyof typeof FIELDS;

export interface Settings {
  readonly data: keyof typeof FIELDS.data.choices;
  readonly samples: number;
  readonly noise: number;
  readonly seed: number;
  readonly optimizer: keyof typeof FIELDS.optimizer.choices;
  readonly rate: number;
  readonly batch: number;
  readonly epochs: number;
  readonly pace: keyof typeof FIELDS.pace.choices;
  readonly threads: keyof typeof FIELDS.threads.choices;
  readonly simd: keyof typeof FIELDS.simd.choices;
  readonly layers: readonly LayerSettings[];
  readonly points: readonly DrawnPoint[];
}

/** A layer as it comes when it is added. */
export function freshLayer(kind: LayerKind): LayerSettings {
  return { kind, values: Object.fromEntries(Object.entries(LAYERS[kind].fields).map(([name, { initial }]) => [name, initial])) };
}

export const INITIAL: Settings = {
  ...(Object.fromEntries(Object.entries(FIELDS).map(([name, { initial }]) => [name, initial])) as Omit<Settings, 'layers' | 'points'>),
  layers: [freshLayer('dense'), freshLayer('dense')],
  points: [],
};

const encodeLayer = ({ kind, values }: LayerSettings): string =>
  [kind, ...Object.keys(LAYERS[kind].fields).map((name) => values[name])].join('-');

function decodeLayer(text: string): LayerSettings {
  const [kind = '', ...given] = text.split('-');
  if (!Object.hasOwn(LAYERS, kind)) throw new Error(`Layers: expected one of ${Object.keys(LAYERS).join(', ')}, received "${kind}".`);
  const fields = Object.entries<Field>(LAYERS[kind as LayerKind].fields);
  if (given.length !== fields.length)
    throw new Error(`Layers: expected ${fields.length} values behind "${kind}", received ${given.length} in "${text}".`);
  return { kind: kind as LayerKind, values: Object.fromEntries(fields.map(([name, field], i) => [name, readValue(field, given[i]!)])) };
}

function decodeLayers(text: string): LayerSettings[] {
  const parts = text === '' ? [] : text.split('_');
  if (parts.length > MOST_LAYERS) throw new Error(`Layers: expected at most ${MOST_LAYERS}, received ${parts.length}.`);
  return parts.map(decodeLayer);
}

/** Settings as the part of a link behind #. */
export function encodeSettings(settings: Settings): string {
  const query = new URLSearchParams(Object.keys(FIELDS).map((name) => [name, String(settings[name as FieldName])]));
  query.set('layers', settings.layers.map(encodeLayer).join('_'));
  if (settings.points.length > 0) query.set('points', encodePoints(settings.points));
  return query.toString();
}

/** What a link holds. What it does not hold, or what does not fit, is as on a fresh page; the latter is told. */
export function decodeSettings(hash: string): { settings: Settings; problems: string[] } {
  const query = new URLSearchParams(hash.replace(/^#/, ''));
  const read: Record<string, unknown> = { ...INITIAL };
  const problems: string[] = [];
  const readers: Record<string, (text: string) => unknown> = { layers: decodeLayers, points: decodePoints };
  for (const [name, field] of Object.entries<Field>(FIELDS)) readers[name] = (text) => readValue(field, text);
  for (const [name, text] of query) {
    try {
      if (!Object.hasOwn(readers, name)) throw new Error(`The link has a setting "${name}", which this page does not know.`);
      read[name] = readers[name]!(text);
    } catch (error) {
      problems.push((error as Error).message);
    }
  }
  return { settings: read as unknown as Settings, problems };
}

const IMAGE_SETS: readonly string[] = ['segments', 'digits', 'mnist'];

export const hasImages = (data: Settings['data']): boolean => IMAGE_SETS.includes(data);

/** Another data set: between points and images the network is another too, and so is how much there is to learn. */
export function withData(settings: Settings, data: Settings['data']): Settings {
  const images = hasImages(data);
  if (images === hasImages(settings.data))
    return { ...settings, data, ...(data === 'mnist' ? { samples: Math.max(settings.samples, 5000) } : {}) };
  if (!images) return { ...settings, data, samples: INITIAL.samples, epochs: INITIAL.epochs, layers: INITIAL.layers };
  const dense: LayerSettings = { kind: 'dense', values: { ...freshLayer('dense').values, units: 32 } };
  const layers = [freshLayer('conv'), freshLayer('pool'), dense];
  return { ...settings, data, samples: data === 'mnist' ? 5000 : 1000, epochs: 15, layers };
}
