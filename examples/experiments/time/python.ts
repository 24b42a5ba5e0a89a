import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { type LineProcess, startProcess } from './line-process.js';

const SCRIPT = fileURLToPath(new URL('../python/peers.py', import.meta.url));

/** What installs both libraries, with a BLAS that is not the reference one. */
export const INSTALL = 'sudo apt-get install python3-numpy python3-torch libopenblas0';

export const PEER_ENGINES = ['numpy-f64', 'numpy-f32', 'torch'] as const;
export type PeerEngine = (typeof PEER_ENGINES)[number];

/** A library, its Python, and the speed of its product of f32 matrices. */
export interface Library {
  version: string;
  gflops: number;
  python: string;
  /** What OpenBLAS was told to take the CPU for, where it did better so than by its own finding. */
  coreType?: string;
}

/** An OpenBLAS older than the CPU takes it for one of 2004; these are told it. */
function coreTypes(): (string | undefined)[] {
  try {
    const flags = readFileSync('/proc/cpuinfo', 'utf8');
    return /\bavx512f\b/.test(flags) ? [undefined, 'SkylakeX'] : /\bavx2\b/.test(flags) ? [undefined, 'Haswell'] : [undefined];
  } catch {
    return [undefined];
  }
}

/** A Python that runs python/peers.py, and what it has. */
interface Worker {
  numpy: Library;
  torch: Library | null;
  process: LineProcess;
  again: Again;
}

/** Starts another process; a bare one does not measure how fast the libraries are before it greets. */
type Again = (bare?: 'bare') => Promise<LineProcess | undefined>;

/** Undefined where there is no such Python, or it has no NumPy. */
async function startWorker(python: string, coreType: string | undefined, threads: number): Promise<Worker | undefined> {
  const again: Again = (...bare) =>
    startProcess(
      python,
      [SCRIPT, String(threads), ...bare.filter((word) => word !== undefined)],
      coreType === undefined ? {} : { OPENBLAS_CORETYPE: coreType },
    );
  const process = await again();
  if (!process) return undefined;
  const { python: version, numpy, torch } = process.greeting as { python: string; numpy: Library; torch: Library | null };
  const more = { python: version, ...(coreType === undefined ? {} : { coreType }) };
  return { numpy: { ...numpy, ...more }, torch: torch && { ...torch, ...more }, process, again };
}

/** A library, a process that runs it, and what starts another. */
export interface Found {
  library: Library;
  process: LineProcess;
  again: Again;
}

/**
 * NumPy and PyTorch, each in the Python where it is fastest. Debian's own Python may have PyTorch where another is first in the PATH.
 * Those that no Python has are missing.
 */
export async function findLibraries(threads = 1): Promise<{ numpy?: Found; torch?: Found }> {
  const workers: Worker[] = [];
  const names = new Set([process.env.PYTHON ?? 'python3', 'python3', '/usr/bin/python3']);
  // one after another: they measure their speed when they start
  for (const name of names)
    for (const coreType of coreTypes())
      workers.push(...[await startWorker(name, coreType, threads)].filter((worker) => worker !== undefined));
  const fastest = (of: 'numpy' | 'torch'): Found | undefined => {
    const [best] = workers.filter((worker) => worker[of]).sort((a, b) => b[of]!.gflops - a[of]!.gflops);
    return best && { library: best[of]!, process: best.process, again: best.again };
  };
  const [numpy, torch] = [fastest('numpy'), fastest('torch')];
  for (const worker of workers) if (worker.process !== numpy?.process && worker.process !== torch?.process) worker.process.close();
  return { ...(numpy ? { numpy } : {}), ...(torch ? { torch } : {}) };
}

/** What a training came to after every so many steps: the loss before the last of them, and the accuracy on the test examples after it. */
export interface Curves {
  loss: number[];
  accuracy: number[];
}

/** A network that an engine has been handed. */
export interface Training {
  train(steps: number, every: number): Promise<Curves>;
  /** Seconds of a step, the median of those that fit into `seconds`. */
  time(seconds: number): Promise<number>;
}

/** NumPy and PyTorch, each in the Python where it is fastest, on one thread. */
export interface Python {
  numpy: Library;
  torch: Library;
  /** Hands a network over; undefined where the engine has none of its kind. */
  load(engine: PeerEngine, network: object): Promise<Training | undefined>;
  close(): void;
}

async function loadInto(process: LineProcess, engine: PeerEngine, network: object): Promise<Training | undefined> {
  const loaded = (await process.ask({ do: 'load', engine, ...network })) as { network: number } | null;
  if (!loaded) return undefined;
  return {
    train: async (steps, every) => (await process.ask({ do: 'train', ...loaded, steps, every })) as Curves,
    time: async (seconds) => ((await process.ask({ do: 'time', ...loaded, seconds })) as { seconds: number }).seconds,
  };
}

/** Undefined where no Python has both libraries between them. */
export async function startPython(): Promise<Python | undefined> {
  const { numpy, torch } = await findLibraries();
  const close = (): void => {
    for (const process of new Set([numpy?.process, torch?.process])) process?.close();
  };
  if (!numpy || !torch) {
    close();
    return undefined;
  }
  return {
    numpy: numpy.library,
    torch: torch.library,
    load: (engine, network) => loadInto((engine === 'torch' ? torch : numpy).process, engine, network),
    close,
  };
}
