// A trial that waits for a file.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';

export default async function waiting({ folder, x }, { report }) {
  report(0, { loss: x });
  while (!existsSync(join(folder, 'go-on'))) await setTimeout(20);
  return { loss: x };
}
