// CONTRIBUTING.md names files: each is there, or is written by the build.
import { existsSync, readFileSync } from 'node:fs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';

const root = new URL('../', import.meta.url);
const guide = readFileSync(new URL('CONTRIBUTING.md', root), 'utf8');

/** The paths that a text names, without a slash at their end; patterns such as src/*.ts are none. */
const pathsIn = (text: string): string[] => {
  const named = text.match(/(?<![\w./])(?:src|assembly|test|examples|bench|docs)\/[\w./*-]+/g) ?? [];
  return [...new Set(named.filter((path) => !path.includes('*')).map((path) => path.replace(/[./]+$/, '')))];
};
const missing = (text: string): string[] => pathsIn(text).filter((path) => !existsSync(new URL(path, root)));

test('every path that CONTRIBUTING.md names is there', () => {
  assert.ok(pathsIn(guide).length > 50);
  assert.equal(missing(guide), []);
});

test('every file of src/models that its drawing names is there', () => {
  const drawing = /```\n(sequential functional load[^`]*)```/.exec(guide)![1]!;
  const names = drawing
    .split('\n')
    .flatMap((line) => line.slice(0, 36).split(/[ >]+|->/))
    .filter((name) => /^[a-z-]*[a-z]$/.test(name));
  assert.ok(names.length > 20);
  assert.equal(
    names.filter((name) => !existsSync(new URL(`src/models/${name}.ts`, root))),
    [],
  );
});

test('a path that is not there is found', () => {
  assert.equal(missing('`src/layers/dense.ts`, `src/layers/dance.ts`.'), ['src/layers/dance.ts']);
});

test.run();
