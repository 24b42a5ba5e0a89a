import * as assert from 'uvu/assert';
import { ready } from '../src/index.js';

/** Holds that `make` gives the same on 1, 2 and 3 threads, and leaves one behind. */
export async function sameOnThreads(make: () => unknown): Promise<void> {
  try {
    await ready({ threads: 1 });
    const one = make();
    for (const threads of [2, 3]) {
      await ready({ threads });
      assert.equal(make(), one, `${threads} threads`);
    }
  } finally {
    await ready({ threads: 1 });
  }
}
