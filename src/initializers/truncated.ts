import type { RandomStream } from '../random.js';

/** The deviation of a standard normal number that is drawn again while it is beyond 2. */
const TRUNCATED_DEVIATION = 0.8796256610342398;

/** A standard normal number that is drawn again while it is beyond 2. */
export function withoutTails(random: RandomStream): number {
  for (;;) {
    const z = random.normal();
    if (Math.abs(z) < 2) return z;
  }
}

/** One of deviation 1 after its tails are cut off, as in Keras. */
export const truncatedNumber = (random: RandomStream): number => withoutTails(random) / TRUNCATED_DEVIATION;
