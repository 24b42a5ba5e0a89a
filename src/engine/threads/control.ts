// What the threads of a team agree on, in shared memory: the words of assembly/parallel.ts, and behind them one that ends the workers.

/** Bytes of the control words. */
export const CONTROL_BYTES = 64;
/** The word that tells how many arrivals the caller has waited for. */
export const EXPECTED_WORD = 5;
/** The word that is 1 when workers are to end. */
export const END_WORD = 8;
/** Looks of the caller at the control words between two looks at the clock: some 50 microseconds. */
export const LOOKS = 50_000;
/**
 * Looks of a worker before it sleeps: some milliseconds, longer than the gaps between a step's programs and than others are late at a barrier. To
 * wake a thread takes longer than most records do.
 */
export const LOOKS_BEFORE_SLEEP = 2_000_000;
