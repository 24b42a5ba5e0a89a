/** A peer's step; it has ended when the promise has. */
export type Step = () => Promise<void>;

/** A call of ours beside a peer's; without the peer, ours is measured alone. */
export interface Pair {
  name: string;
  peer: string;
  ours(): void;
  theirs: Step | undefined;
  /** How many times as fast as the peer it must be. */
  target: number;
}

export const MISSING_PEERS = 'Not all peers are installed: npm ci --prefix bench/peers';

/** A module of bench/peers; undefined where the package that it measures is not installed. */
export async function loadPeer<Module>(file: string): Promise<Module | undefined> {
  try {
    return (await import(new URL(`peers/${file}`, import.meta.url).href)) as Module;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ERR_MODULE_NOT_FOUND') return undefined;
    throw error;
  }
}
