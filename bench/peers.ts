import { execFileSync, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

export type PeerEngine = 'numpy-f64' | 'numpy-f32' | 'torch';

/** A multilayer perceptron with a softmax at its end: `sizes` from input to classes. */
export interface MlpCase {
  sizes: number[];
  batch: number;
  activation: 'relu' | 'tanh' | 'sigmoid';
}

/** A convolutional or recurrent network of peers/networks.py, which PyTorch alone has. */
export interface NetworkCase {
  network: 'cnnCifar' | 'lenet5' | 'vggReduced' | 'resnet20' | 'rnn' | 'lstm' | 'gru';
  batch: number;
  /** Of recurrent ones: steps of time, numbers at each, units. */
  sizes?: [number, number, number];
}

/** What a peer can be asked to time: a network's step, or batch norm and dropout over (batch, sizes[0]). */
export type PeerCase = NetworkCase | { sizes: number[]; batch: number; activation: MlpCase['activation'] | 'dropout-norm' };

/** A library, and the speed of its f32 matrix product in GFLOP/s. */
interface Library {
  version: string;
  gflops: number;
}

/** A Python that runs peers/steps.py. It waits without using the CPU between requests. */
interface Worker {
  python: string;
  numpy: Library;
  torch: Library | null;
  step(engine: PeerEngine, network: PeerCase, milliseconds: number): Promise<number>;
  close(): void;
}

/** The peers that were found, each in the Python where it is fastest. */
export interface Peers {
  engines: PeerEngine[];
  /** What there is, with versions and speeds, for the heading. */
  description: string;
  /** GFLOP/s of that peer's f32 matrix product. */
  gflops(engine: PeerEngine): number;
  /** Median milliseconds of a training step, measured for `milliseconds`. */
  step(engine: PeerEngine, network: PeerCase, milliseconds: number): Promise<number>;
  close(): void;
}

/** Pythons with NumPy. The system's own may have PyTorch where another one, first in PATH, has the faster NumPy. */
function findPythons(): string[] {
  const candidates = new Set([process.env.PYTHON ?? 'python3', 'python3', '/usr/bin/python3']);
  const executables = [...candidates].flatMap((python) => {
    try {
      return [
        execFileSync(python, ['-c', 'import sys, numpy; print(sys.executable)'], {
          encoding: 'utf8',
          stdio: ['ignore', 'pipe', 'ignore'],
        }).trim(),
      ];
    } catch {
      return [];
    }
  });
  return [...new Set(executables)];
}

async function startWorker(python: string): Promise<Worker> {
  const script = fileURLToPath(new URL('peers/steps.py', import.meta.url));
  const child = spawn(python, [script], { stdio: ['pipe', 'pipe', 'inherit'] });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const next = async (): Promise<unknown> => {
    const { value, done } = await lines.next();
    if (done) throw new Error(`${python} bench/peers/steps.py ended before it answered; its message is above.`);
    return JSON.parse(value);
  };
  const has = (await next()) as { numpy: Library; torch: Library | null };
  return {
    python,
    ...has,
    async step(engine, network, milliseconds) {
      child.stdin.write(`${JSON.stringify({ engine, ...network, seconds: milliseconds / 1000 })}\n`);
      return ((await next()) as { ms: number }).ms;
    },
    close: () => child.stdin.end(),
  };
}

/** Starts NumPy and PyTorch, one thread each; undefined where no Python has them. */
export async function startPeers(): Promise<Peers | undefined> {
  const workers: Worker[] = [];
  // One after another: they measure their speed when they start.
  for (const python of findPythons()) workers.push(await startWorker(python));
  const numpy = [...workers].sort((a, b) => b.numpy.gflops - a.numpy.gflops)[0];
  const torch = workers.filter((worker) => worker.torch).sort((a, b) => b.torch!.gflops - a.torch!.gflops)[0];
  if (!numpy) return undefined;
  for (const worker of workers) if (worker !== numpy && worker !== torch) worker.close();
  const workerOf = (engine: PeerEngine): Worker => (engine === 'torch' ? torch! : numpy);
  const describe = (name: string, { version, gflops }: Library, { python }: Worker): string =>
    `${name} ${version} in ${python}, f32 matmul ${gflops.toFixed(1)} GFLOP/s`;
  return {
    engines: torch ? ['numpy-f64', 'numpy-f32', 'torch'] : ['numpy-f64', 'numpy-f32'],
    description: [describe('NumPy', numpy.numpy, numpy), torch ? describe('PyTorch', torch.torch!, torch) : 'no PyTorch'].join('; '),
    gflops: (engine) => (engine === 'torch' ? torch!.torch!.gflops : numpy.numpy.gflops),
    step: (engine, network, milliseconds) => workerOf(engine).step(engine, network, milliseconds),
    close: () => {
      for (const worker of new Set([numpy, torch])) worker?.close();
    },
  };
}
