import type * as Data from '../src/data.js';
import type * as Main from '../src/index.js';
import type * as Ops from '../src/ops.js';
import type * as Zoo from '../src/zoo.js';

/** Benches time what users install, the built package, and take only the types from the sources. */
export async function fromDist(file: string): Promise<unknown> {
  const url = new URL(`../dist/${file}`, import.meta.url);
  try {
    return await import(url.href);
  } catch (cause) {
    throw new Error(`Cannot load dist/${file}. Run "npm run build" first.`, { cause });
  }
}

export const main: typeof Main = (await fromDist('index.js')) as typeof Main;
export const ops: typeof Ops = (await fromDist('ops.js')) as typeof Ops;
export const zoo: typeof Zoo = (await fromDist('zoo.js')) as typeof Zoo;
export const data: typeof Data = (await fromDist('data.js')) as typeof Data;
