import { READY_OPTIONS, type ReadyOptions } from '../engine/ready-options.js';
import { OptionError, WasmNnError } from '../errors.js';
import type { HostURL } from '../host-types.js';
import { checkOptions, show } from '../options.js';
import { Connection } from './connection.js';
import type { Remote } from './remote.js';
import { RemoteThings } from './stand-ins.js';
import { lineTo, type NodeWorker, type PageWorker, startLine } from './start.js';

/** Options of `inWorker`; the others are those of `ready`, for the engine in the worker. */
export interface InWorkerOptions extends ReadyOptions {
  /**
   * Modules that the worker loads, by address: what they export, such as layers of your own, is then among the classes of the worker. If the default
   * export is a function that is no class, it is called with the package's exports, and gives an object of them: such a module imports nothing.
   */
  modules?: readonly (string | HostURL)[];
  /** A worker of your own, whose code calls `serve`: for bundlers that leave the package's file behind, and for what is to be in the bundle. */
  worker?: NodeWorker | PageWorker;
}

/** The address of a module: in a page relative to the page. */
function address(module: string | HostURL): string {
  const { document } = globalThis as { document?: { baseURI: string } };
  try {
    return new URL(String(module), document?.baseURI).href;
  } catch {
    throw new OptionError(
      `inWorker: option "modules" must hold addresses, such as new URL('./my-module.js', import.meta.url), received ${show(module)}.`,
    );
  }
}

function addresses(modules: readonly (string | HostURL)[]): string[] {
  if (Array.isArray(modules)) return modules.map(address);
  throw new OptionError(`inWorker: option "modules" must be a list of addresses, received ${show(modules)}.`);
}

function openLine({ worker }: InWorkerOptions): ReturnType<typeof lineTo> {
  if (worker !== undefined && typeof (worker as { postMessage?: unknown } | null)?.postMessage !== 'function')
    throw new OptionError(`inWorker: option "worker" must be a Worker, received ${show(worker)}.`);
  const line = worker ? lineTo(worker) : startLine();
  if (!line) throw new WasmNnError('inWorker: this host has no workers.');
  return line;
}

/**
 * Starts a worker that has all classes and functions of this package, and returns what stands for them: `new remote.Sequential(...)` makes a model
 * there, and each of its methods is called here and runs there. So a page never freezes and a server goes on answering while a model trains.
 *
 * ```js
 * const remote = await inWorker({ threads: 'auto' });
 * const model = await new remote.Sequential([new remote.Dense({ units: 2, inputShape: [2], activation: 'softmax' })]);
 * await model.compile({ optimizer: new remote.SGD({ learningRate: 0.1 }), loss: 'sparseCategoricalCrossentropy' });
 * const history = await model.fit(x, y, { epochs: 20, callbacks: [{ onEpochEnd: (epoch, { loss }) => show(loss) }], signal });
 * remote.close();
 * ```
 *
 * Options are those of `ready`, for the worker, besides `modules` and `worker`. Of the package, the entries `data`, `zoo`, `onnx`, `tfjs` and `keras` are
 * there too. Layers may also be made on this side: they are sent as their configs. Numbers are copied unless `transfer` marks them, and stay where
 * they are if their memory is shared. Functions are called across in callbacks and as options whose names begin with `on`; hooks of batches are told
 * and not waited for, up to four of them, so that `stopTraining` set in one ends a few batches later. The worker ends with the page, and by `close`.
 *
 * Throws OptionError for an option that is unknown or wrong, WasmNnError where the worker cannot be started, and whatever `ready` throws there.
 */
export async function inWorker(options: InWorkerOptions = {}): Promise<Remote> {
  checkOptions('inWorker', options, [...READY_OPTIONS, 'modules', 'worker']);
  const modules = addresses(options.modules ?? []);
  const ready = Object.fromEntries(READY_OPTIONS.filter((name) => options[name] !== undefined).map((name) => [name, options[name]]));
  const things = new RemoteThings();
  const connection = new Connection(openLine(options), things);
  things.connection = connection;
  const own = { close: () => connection.end('the worker was closed'), keep: (value: unknown) => things.keep(value), info: {} };
  try {
    own.info = (await connection.start(ready, modules)) as object;
  } catch (error) {
    connection.end('the worker did not start');
    throw error;
  }
  return new Proxy(Object.freeze(own), {
    get: (_, name) => {
      if (name === Symbol.dispose) return own.close;
      if (typeof name === 'symbol' || name === 'then') return undefined;
      return Object.hasOwn(own, name) ? own[name as keyof typeof own] : things.packaged(name);
    },
  }) as unknown as Remote;
}
