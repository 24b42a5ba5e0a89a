// A trial that fails while the file which its settings name is not there.
import { existsSync } from 'node:fs';

export default function wanting({ file }) {
  if (!existsSync(file)) throw new Error('the file is not there');
  return { loss: 1 };
}
