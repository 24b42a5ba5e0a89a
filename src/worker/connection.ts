import { OptionError, WasmNnError } from '../errors.js';
import type { Request, Response, SentError } from './messages.js';
import { decoded, encoded, type Sender } from './page-values.js';
import { receivedError, sentError, sentReason } from './sent-error.js';
import type { Line } from './start.js';
import type { InPlace } from './walk.js';

interface Waiting {
  resolve(value: unknown): void;
  reject(error: unknown): void;
  /** Lets go of what the call was given: functions, signals. */
  over(): void;
}

type AnyFunction = (...args: unknown[]) => unknown;

/** What the connection needs of the stand-ins, which need it. */
export interface StandIns {
  idOf(value: object): number | undefined;
  plainOf(value: object): InPlace | undefined;
  exportOf(value: object): string | undefined;
  thing(id: number): unknown;
}

/** Requests to a worker, and what comes back. */
export class Connection {
  /** The worker gives numbers below 0 to what it hands out. */
  private last = 0;
  private readonly waiting = new Map<number, Waiting>();
  private readonly functions = new Map<number, AnyFunction>();
  /** What functions of the page threw, until the call that they were handed to fails of it. */
  private readonly thrown = new Map<number, unknown>();
  private ended: WasmNnError | undefined;

  constructor(
    private readonly line: Line,
    private readonly standIns: StandIns,
  ) {
    line.listen(
      (response) => this.hear(response),
      (why) => this.end(why),
    );
  }

  /** The first request; gives what the engine there can do. */
  start(options: unknown, modules: readonly string[]): Promise<unknown> {
    return new Promise((resolve, reject) => {
      this.waiting.set(0, { resolve, reject, over: () => undefined });
      this.line.hold(true);
      this.line.post({ kind: 'start', options, modules }, []);
    });
  }

  newId(): number {
    return ++this.last;
  }

  /** Sends a request whose answer is waited for; `build` makes it of the encoded values. */
  request(id: number, values: readonly unknown[], build: (values: readonly unknown[]) => Request): Promise<unknown> {
    return new Promise((resolve, reject) => {
      if (this.ended) throw this.ended;
      const over: (() => void)[] = [];
      try {
        const { value, moved } = encoded(values, this.sender(over));
        this.post(build(value as unknown[]), moved);
      } catch (error) {
        for (const end of over) end();
        throw error;
      }
      if (this.waiting.size === 0) this.line.hold(true);
      this.waiting.set(id, { resolve, reject, over: () => over.forEach((end) => void end()) });
    });
  }

  /** Sends what has no answer. */
  tell(request: Request): void {
    if (!this.ended) this.line.post(request, []);
  }

  /** Sets a property of a thing in the worker. */
  assign(target: number, name: string, given: unknown): void {
    if (this.ended) return;
    const { value, moved } = encoded(given, this.sender([]));
    this.post({ kind: 'set', target, name, value }, moved);
  }

  end(why: string): void {
    if (this.ended) return;
    this.ended = new WasmNnError(`inWorker: ${why}.`);
    for (const { reject, over } of this.waiting.values()) {
      over();
      reject(this.ended);
    }
    this.waiting.clear();
    this.line.end();
  }

  private post(request: Request, moved: readonly ArrayBuffer[]): void {
    try {
      this.line.post(request, moved);
    } catch (error) {
      throw new OptionError(`inWorker: what was given cannot be sent to the worker: ${(error as Error).message}.`);
    }
  }

  private sender(over: (() => void)[]): Sender {
    return {
      idOf: (value) => this.standIns.idOf(value),
      plainOf: (value) => this.standIns.plainOf(value),
      exportOf: (value) => this.standIns.exportOf(value),
      keepFunction: (fn) => {
        const id = this.newId();
        this.functions.set(id, fn as AnyFunction);
        over.push(() => this.functions.delete(id));
        return id;
      },
      watch: (signal) => {
        const id = this.newId();
        const abort = (): void => this.tell({ kind: 'abort', signal: id, reason: sentReason(signal) });
        signal.addEventListener('abort', abort);
        over.push(() => {
          signal.removeEventListener('abort', abort);
          this.tell({ kind: 'forget', id, times: 1 });
        });
        return { id, aborted: signal.aborted, reason: sentReason(signal) };
      },
    };
  }

  private hear(response: Response): void {
    if (response.kind === 'ask') {
      void this.answer(response);
      return;
    }
    const id = response.kind === 'started' ? 0 : response.id;
    const waiting = this.waiting.get(id);
    if (!waiting) return;
    this.waiting.delete(id);
    if (this.waiting.size === 0) this.line.hold(false);
    waiting.over();
    if (response.kind === 'started') waiting.resolve(response.info);
    else if (response.error !== undefined) waiting.reject(this.errorOf(response.error as SentError));
    else waiting.resolve(decoded(response.value, (thing) => this.standIns.thing(thing)));
  }

  private errorOf(error: SentError): unknown {
    if (error.thrown === undefined || !this.thrown.has(error.thrown)) return receivedError(error);
    const own = this.thrown.get(error.thrown);
    this.thrown.clear();
    return own;
  }

  /** Calls a function of the page for the worker. */
  private async answer({ question, fn, args }: Response & { kind: 'ask' }): Promise<void> {
    try {
      const given = args.map((arg) => decoded(arg, (id) => this.standIns.thing(id)));
      const value = await this.functions.get(fn)?.(...given);
      this.tell({ kind: 'answer', question, value: encoded(value, this.sender([])).value });
    } catch (error) {
      this.thrown.set(question, error);
      this.tell({ kind: 'answer', question, error: { ...sentError(error), thrown: question } });
    }
  }
}
