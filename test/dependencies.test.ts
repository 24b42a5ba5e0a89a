// The house of CONTRIBUTING.md: imports of src, those of types too, make no circle, and none goes up.
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import { test } from 'uvu';
import * as assert from 'uvu/assert';

type Imports = ReadonlyMap<string, readonly string[]>;

const src = fileURLToPath(new URL('../src', import.meta.url));
const nameOf = (path: string): string => relative(src, path).split(sep).join('/');

/** The files of src by name, each with those that it imports, by import or export, statically or not, as values or types. */
function importsOfSource(): Imports {
  const files = readdirSync(src, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.ts'));
  const importsOf = (file: string): string[] =>
    ts
      .preProcessFile(readFileSync(join(src, file), 'utf8'), true, true)
      .importedFiles.map(({ fileName }) => fileName)
      .filter((name) => name.startsWith('.'))
      .map((name) => nameOf(join(src, dirname(file), name.replace(/\.js$/, '.ts'))));
  return new Map(files.map((file) => [nameOf(join(src, file)), importsOf(file)]));
}

/** The first circle that is found: files each of which imports the next, and the last the first. */
function circleIn(imports: Imports): string[] | undefined {
  const done = new Set<string>();
  const path: string[] = [];
  const visit = (file: string): string[] | undefined => {
    const at = path.indexOf(file);
    if (at >= 0) return path.slice(at);
    if (done.has(file)) return undefined;
    path.push(file);
    for (const next of imports.get(file) ?? []) {
      const circle = visit(next);
      if (circle) return circle;
    }
    path.pop();
    done.add(file);
    return undefined;
  };
  for (const file of imports.keys()) {
    const circle = visit(file);
    if (circle) return circle;
  }
  return undefined;
}

/** From the bottom up. A folder, or a file of src itself; what is not named here lies at the bottom. */
const LEVELS: readonly (readonly string[])[] = [
  ['engine', 'files', 'protobuf'],
  ['activations.ts', 'finite.ts', 'tensor.ts'],
  ['layers', 'losses', 'optimizers', 'schedules', 'callbacks', 'metrics', 'initializers', 'regularizers', 'constraints'],
  ['models', 'ops'],
  ['data', 'hdf5', 'keras', 'zoo'],
  ['onnx', 'sweep', 'tfjs', 'vis'],
  ['index.ts', 'ops.ts', 'data.ts', 'keras.ts', 'onnx.ts', 'sweep.ts', 'tfjs.ts', 'vis.ts', 'zoo.ts', 'cli.ts'],
  // stands for all of the package
  ['worker'],
  ['worker.ts'],
];

const roomOf = (file: string): string => file.split('/')[0]!;
const levelOf = (file: string): number => LEVELS.findIndex((rooms) => rooms.includes(roomOf(file)));

const up = (imports: Imports): string[] =>
  [...imports].flatMap(([file, list]) => list.filter((to) => levelOf(to) > levelOf(file)).map((to) => `${file} -> ${to}`));

/** The same between folders. */
function importsOfRooms(imports: Imports): Imports {
  const rooms = new Map<string, string[]>();
  for (const [file, list] of imports) {
    const others = list.map(roomOf).filter((room) => room !== roomOf(file));
    rooms.set(roomOf(file), [...(rooms.get(roomOf(file)) ?? []), ...others]);
  }
  return rooms;
}

const imports = importsOfSource();

test('every folder has its level', () => {
  const folders = new Set([...imports.keys()].filter((file) => file.includes('/')).map(roomOf));
  assert.equal(
    [...folders].filter((folder) => levelOf(folder) < 0),
    [],
  );
  assert.ok(imports.get('models/model.ts')?.includes('models/trainer.ts'));
});

test('no circle of files, and none of folders', () => {
  assert.is(circleIn(imports), undefined);
  assert.is(circleIn(importsOfRooms(imports)), undefined);
});

test('no arrow up', () => {
  assert.equal(up(imports), []);
});

test('a circle by a type, and an arrow up, are found', () => {
  const more = new Map(imports);
  more.set('engine/arena.ts', [...more.get('engine/arena.ts')!, 'engine/engine.ts']);
  assert.ok(circleIn(more)?.includes('engine/arena.ts'));
  more.set('errors.ts', ['models/model.ts']);
  assert.equal(up(more), ['errors.ts -> models/model.ts']);
  const { importedFiles } = ts.preProcessFile(
    "import type { A } from './a.js'; export type { B } from './b.js'; type C = import('./c.js').C;",
  );
  assert.equal(
    importedFiles.map(({ fileName }) => fileName),
    ['./a.js', './b.js', './c.js'],
  );
});

test.run();
