import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

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

/** A Python that runs python/peers.py. */
interface Worker {
  numpy: Library;
  torch: Library | null;
  ask(request: object): Promise<unknown>;
  close(): void;
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

/** Undefined where there is no such Python, or it has no NumPy. */
async function startWorker(python: string, coreType: string | undefined): Promise<Worker | undefined> {
  const env = { ...process.env, ...(coreType === undefined ? {} : { OPENBLAS_CORETYPE: coreType }) };
  const child = spawn(python, [SCRIPT], { stdio: ['pipe', 'pipe', 'pipe'], env });
  let told = '';
  child.stderr.on('data', (text) => {
    told += text;
  });
  // where there is no such program, the stream of its answers ends
  child.on('error', () => {});
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const first = await lines.next();
  if (first.done) return undefined;
  const { python: version, numpy, torch } = JSON.parse(first.value);
  const more = { python: version, ...(coreType === undefined ? {} : { coreType }) };
  return {
    numpy: { ...numpy, ...more },
    torch: torch && { ...torch, ...more },
    async ask(request) {
      child.stdin.write(`${JSON.stringify(request)}\n`);
      const { done, value } = await lines.next();
      if (done) throw new Error(`${python} ended before it answered ${JSON.stringify(request)}:\n${told}`);
      return JSON.parse(value);
    },
    close: () => child.stdin.end(),
  };
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

async function loadInto(worker: Worker, engine: PeerEngine, network: object): Promise<Training | undefined> {
  const loaded = (await worker.ask({ do: 'load', engine, ...network })) as { network: number } | null;
  if (!loaded) return undefined;
  return {
    train: async (steps, every) => (await worker.ask({ do: 'train', ...loaded, steps, every })) as Curves,
    time: async (seconds) => ((await worker.ask({ do: 'time', ...loaded, seconds })) as { seconds: number }).seconds,
  };
}

/** Undefined where no Python has both libraries between them. Debian's own Python may have PyTorch where another is first in the PATH. */
export async function startPython(): Promise<Python | undefined> {
  const workers: Worker[] = [];
  const names = new Set([process.env.PYTHON ?? 'python3', 'python3', '/usr/bin/python3']);
  // one after another: they measure their speed when they start
  for (const name of names)
    for (const coreType of coreTypes()) workers.push(...([await startWorker(name, coreType)].filter(Boolean) as Worker[]));
  const fastest = (of: 'numpy' | 'torch'): Worker | undefined =>
    workers.filter((worker) => worker[of]).sort((a, b) => b[of]!.gflops - a[of]!.gflops)[0];
  const [numpy, torch] = [fastest('numpy'), fastest('torch')];
  for (const worker of workers) if (!numpy || !torch || (worker !== numpy && worker !== torch)) worker.close();
  if (!numpy || !torch) return undefined;
  return {
    numpy: numpy.numpy,
    torch: torch.torch!,
    load: (engine, network) => loadInto(engine === 'torch' ? torch : numpy, engine, network),
    close: () => {
      for (const worker of new Set([numpy, torch])) worker.close();
    },
  };
}
