// brain.js 1.6 and 2.0: perceptrons whose neurons are all of one kind, each example by itself.
import { Unable } from './saved-model.mjs';

export const start = () => ({ version: '1.6.1, which has none of these networks and is not run' });

/** Every network here asks for a softmax and for batches, and it has neither: whatever was timed would be another training. */
export function load() {
  throw new Unable('no softmax, no cross-entropy, and no batches: it takes a step after every example');
}
