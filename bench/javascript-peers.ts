/** A peer's step; it has ended when the promise has. */
export type Step = () => Promise<void>;

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
