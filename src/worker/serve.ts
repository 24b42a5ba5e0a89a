import type { BackendInfo } from '../engine/engine.js';
import { OptionError } from '../errors.js';
import { builtinModule } from '../node-modules.js';
import { isObject, show } from '../options.js';
import type { Request, Response } from './messages.js';
import { sentError } from './sent-error.js';
import { Served, type Source } from './served.js';

interface Port {
  postMessage(message: unknown, moved: readonly never[]): void;
}

interface NodeThread {
  readonly isMainThread: boolean;
  readonly parentPort: (Port & { on(event: 'message', heard: (data: Request) => void): void }) | null;
}

interface Scope extends Port {
  onmessage: ((event: { data: Request }) => void) | null;
}

/** The line to the page, or to the thread that made this worker. */
function listen(hear: (request: Request) => void): Port {
  const node = builtinModule<NodeThread>('worker_threads');
  if (node && !node.isMainThread && node.parentPort) {
    node.parentPort.on('message', hear);
    return node.parentPort;
  }
  const scope = globalThis as unknown as Scope;
  scope.onmessage = ({ data }) => hear(data);
  return scope;
}

const isClass = (value: unknown): boolean =>
  typeof value === 'function' && Object.getOwnPropertyDescriptor(value, 'prototype')?.writable === false;

/** What a module of the user's own exports. */
async function exportsOf(address: string, known: Readonly<Record<string, unknown>>): Promise<Readonly<Record<string, unknown>>> {
  const loaded = (await import(/* @vite-ignore */ /* webpackIgnore: true */ address)) as Readonly<Record<string, unknown>>;
  const { default: main } = loaded;
  if (typeof main !== 'function' || isClass(main)) return loaded;
  const made: unknown = await main(known);
  if (isObject(made)) return made;
  throw new OptionError(`inWorker: the default function of ${address} gave ${show(made)}; expected an object of classes and functions.`);
}

/** More of what a worker serves, loaded when a name is asked for that is not there. */
export type More = readonly (() => Promise<Readonly<Record<string, unknown>>>)[];

/** A worker's classes and functions by their names, and the requests that wait for some to be loaded. */
class Server implements Source {
  private readonly port: Port;
  private readonly served = new Served(this, (response, moved) => this.post(response, moved));
  private readonly queue: Request[] = [];
  private loading = false;
  private more: More[number][];

  constructor(
    private table: Readonly<Record<string, unknown>>,
    more: More,
  ) {
    this.more = [...more];
    this.port = listen((request) => {
      this.queue.push(request);
      void this.drain();
    });
  }

  find(name: string): unknown {
    return Object.hasOwn(this.table, name) ? this.table[name] : undefined;
  }

  names(): readonly string[] {
    return Object.keys(this.table);
  }

  private post(response: Response, moved: readonly ArrayBuffer[]): void {
    this.port.postMessage(response, moved as never[]);
  }

  private async drain(): Promise<void> {
    if (this.loading) return;
    for (let request = this.queue.shift(); request; request = this.queue.shift()) {
      if (request.kind !== 'start' && !this.needsMore(request)) {
        this.served.hear(request);
        continue;
      }
      this.loading = true;
      if (request.kind === 'start') await this.start(request);
      else await this.load(request);
      this.loading = false;
    }
  }

  private needsMore(request: Request): boolean {
    const named = request.kind === 'make' || (request.kind === 'call' && request.target === undefined);
    return named && this.more.length > 0 && !Object.hasOwn(this.table, request.name);
  }

  private async load(request: Exclude<Request, { kind: 'start' }>): Promise<void> {
    while (this.needsMore(request)) this.table = { ...(await this.more.shift()!()), ...this.table };
    this.served.hear(request);
  }

  private async start({ options, modules }: Request & { kind: 'start' }): Promise<void> {
    try {
      const { ready, backendInfo } = this.table as {
        ready?: (options: unknown) => Promise<BackendInfo>;
        backendInfo?: () => BackendInfo;
      };
      if (!ready || !backendInfo) throw new OptionError('serve: the object must hold ready and backendInfo of wasm-nn.');
      for (const address of modules) this.table = { ...this.table, ...(await exportsOf(address, this.table)) };
      // without options the engine is made by the first model, of what that needs alone
      const info = Object.keys(options as object).length > 0 ? await ready(options) : backendInfo();
      this.post({ kind: 'started', info }, []);
    } catch (error) {
      this.post({ kind: 'result', id: 0, error: sentError(error) }, []);
    }
  }
}

/**
 * Makes a worker of your own one that `inWorker({ worker })` talks to: it serves the classes and functions of `exports`, among them `ready` and
 * `backendInfo`. So a bundler sees what is in the worker, layers of your own included:
 *
 * ```js
 * import * as nn from 'wasm-nn';
 * import { serve } from 'wasm-nn/worker';
 * serve({ ...nn });
 * ```
 *
 * `more` are loaded, one after the other, when a name is asked for that is not there.
 */
export function serve(exports: Readonly<Record<string, unknown>>, more: More = []): void {
  if (!isObject(exports)) throw new OptionError(`serve: expected an object of classes and functions, received ${show(exports)}.`);
  new Server(exports, more);
}
