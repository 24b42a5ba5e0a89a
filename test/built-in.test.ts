// What the build lists of src's folders: every class and every function that a user may name is exported, and known by its name.
import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import * as all from '../src/index.js';
import { getSchedule } from '../src/index.js';
import { getInitializer } from '../src/initializers/index.js';
import { getLoss } from '../src/losses/index.js';
import { getMetric } from '../src/metrics/index.js';
import { getOptimizer } from '../src/optimizers/index.js';

const exported: Readonly<Record<string, unknown>> = all;

/** The names that `pattern` finds in the files of a folder. */
function named(folder: string, pattern: RegExp): string[] {
  const directory = new URL(`../src/${folder}/`, import.meta.url);
  return readdirSync(directory).flatMap((file) =>
    Array.from(readFileSync(new URL(file, directory), 'utf8').matchAll(pattern), ([, name]) => name!).filter(
      (name) => !HELPERS.includes(name),
    ),
  );
}

// over several lines too, which the build's list does not look at
const CLASS = /^export class (\w+)[^{]*\b(?:extends|implements)\b/gm;
const maker = (made: string): RegExp => new RegExp(`^export function (\\w+)[(<](?:(?!\\n\\})[^])*?\\): ${made} \\{$`, 'gm');
/** Functions that serve those which users name. */
const HELPERS = ['getLoss', 'getMetric', 'getInitializer', 'initializerOption', 'elementwise', 'varianceScaling'];

for (const [folder, pattern, least] of [
  ['layers', CLASS, 25],
  ['callbacks', CLASS, 7],
  ['schedules', CLASS, 3],
  ['optimizers', CLASS, 6],
  ['losses', maker('Loss'), 4],
  ['metrics', maker('Metric'), 3],
  ['initializers', maker('Initializer'), 11],
] as const) {
  test(`all of src/${folder} is exported`, () => {
    const names = named(folder, pattern);
    assert.ok(names.length >= least, `${names.length}`);
    assert.equal(
      names.filter((name) => typeof exported[name] !== 'function'),
      [],
    );
  });
}

test('every optimizer, loss, metric, initializer and schedule goes by its name', () => {
  const unnamed = ['RateMultipliers', 'GradientAccumulation', 'dirac'];
  const byName = (folder: string, pattern: RegExp): string[] => named(folder, pattern).filter((name) => !unnamed.includes(name));
  for (const name of byName('optimizers', CLASS)) assert.is(getOptimizer(name.toLowerCase() as 'sgd').kind, name);
  for (const name of named('losses', maker('Loss'))) assert.is(getLoss(name as all.LossName).name, name);
  for (const name of named('metrics', maker('Metric'))) assert.ok(getMetric(name as all.MetricName).name);
  for (const name of byName('initializers', maker('Initializer'))) assert.is(getInitializer(name as all.InitializerName).name, name);
  const { config } = new all.CosineDecay({ initialLearningRate: 1, decaySteps: 2 });
  assert.instance(getSchedule(config as all.ScheduleConfig), all.CosineDecay);
});

test.run();
