import { existsSync } from 'node:fs';
import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import writeFileAtomic from 'write-file-atomic';
import { SCALES, type Scale } from './experiment.js';
import type { RowResult } from './results.js';

/** Where results are committed. */
export const COMMITTED: string = fileURLToPath(new URL('results', import.meta.url));

export async function readResult(folder: string, scale: Scale, id: string): Promise<RowResult | undefined> {
  const path = join(folder, scale, `${id}.json`);
  return existsSync(path) ? (JSON.parse(await readFile(path, 'utf8')) as RowResult) : undefined;
}

/** All results of a scale in a folder, by row. */
export async function readResults(folder: string, scale: Scale, ids: readonly string[]): Promise<Map<string, RowResult>> {
  const found = await Promise.all(ids.map((id) => readResult(folder, scale, id)));
  return new Map(found.filter((result) => result !== undefined).map((result) => [result.id, result]));
}

/** JSON with a line for each run's settings and for each trial, so that a change shows as the lines it is about. */
function print({ runs, verdicts, ...head }: RowResult): string {
  const line = (value: unknown): string => JSON.stringify(value);
  const trials = (list: readonly unknown[]): string => list.map((trial) => `      ${line(trial)}`).join(',\n');
  const printed = runs.map(
    ({ label, settings, trials: list }) =>
      `    {\n      "label": ${line(label)},\n      "settings": ${line(settings)},\n      "trials": [\n${trials(list)}\n      ]\n    }`,
  );
  const fields = Object.entries(head).map(([name, value]) => `  ${line(name)}: ${line(value)},\n`);
  return `{\n${fields.join('')}  "runs": [\n${printed.join(',\n')}\n  ],\n  "verdicts": [\n${verdicts.map((verdict) => `    ${line(verdict)}`).join(',\n')}\n  ]\n}\n`;
}

export async function writeResult(folder: string, result: RowResult): Promise<string> {
  await mkdir(join(folder, result.scale), { recursive: true });
  const path = join(folder, result.scale, `${result.id}.json`);
  await writeFileAtomic(path, print(result));
  return path;
}

export const isScale = (text: string): text is Scale => (SCALES as readonly string[]).includes(text);
