import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Setting } from 'wasm-nn/sweep';
import writeFileAtomic from 'write-file-atomic';
import type { Scale } from '../experiment.js';
import type { Environment } from '../results.js';

/** What a search came to. */
export interface Found {
  /** Epochs of all trials together. */
  epochs: number;
  /** The run that scored best, and its validation accuracy, or where there is no validation that on the test set. */
  best: string;
  /** What that run has of the grid's two dimensions. */
  at: readonly Setting[];
  accuracy: number;
}

/** The same space searched whole and by ASHA, as it is committed. */
export interface AshaResult {
  id: string;
  scale: Scale;
  /** Tells the row's settings. */
  row: string;
  /** The names of the grid's dimensions. */
  dimensions: readonly string[];
  /** Epochs that a trial is given at most. */
  most: number;
  trials: number;
  grid: Found;
  /** Order by order. */
  asha: (Found & { order: number })[];
  environment: Environment;
}

const pathOf = (folder: string, scale: Scale, id: string): string => join(folder, 'asha', `${id}-${scale}.json`);

export async function writeAsha(folder: string, result: AshaResult): Promise<void> {
  await mkdir(join(folder, 'asha'), { recursive: true });
  await writeFileAtomic(pathOf(folder, result.scale, result.id), `${JSON.stringify(result, null, 2)}\n`);
}

export const readAsha = async (path: string): Promise<AshaResult> => JSON.parse(await readFile(path, 'utf8')) as AshaResult;

/** All comparisons in a folder of results. */
export async function readAshas(folder: string): Promise<AshaResult[]> {
  const own = join(folder, 'asha');
  const files = existsSync(own) ? await readdir(own) : [];
  return Promise.all(
    files
      .filter((file) => file.endsWith('.json'))
      .sort()
      .map((file) => readAsha(join(own, file))),
  );
}
