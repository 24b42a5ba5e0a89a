// What the threads of a team agree on, in shared memory: the words of assembly/parallel.ts, and behind them one that ends the workers.

/** Bytes of the control words. */
export const CONTROL_BYTES = 64;
/** The word that tells how many arrivals the caller has waited for. */
export const EXPECTED_WORD = 5;
/** The word that is 1 when workers are to end. */
export const END_WORD = 8;
/**
 * Looks at the control words, some 50 microseconds: before a worker sleeps, as long as the gaps between a step's programs, and between two looks
 * of the caller at the clock.
 */
export const SPINS = 50_000;
