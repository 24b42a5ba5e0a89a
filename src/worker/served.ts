import { OptionError } from '../errors.js';
import { nameHint, show } from '../options.js';
import { Ahead } from './ahead.js';
import { type Request, type Response, type SentError, TOLD } from './messages.js';
import { receivedError, receivedReason, sentError } from './sent-error.js';
import { Slots } from './slots.js';
import { type Holder, received, type SentCallback, sent } from './worker-values.js';

/** The package as a worker serves it: a class or function by its name. */
export interface Source {
  find(name: string): unknown;
  names(): readonly string[];
}

type Post = (response: Response, moved: readonly ArrayBuffer[]) => void;
type Asked = Request & { readonly kind: 'make' | 'call' | 'get' | 'keep' };
type AnyFunction = (...args: unknown[]) => unknown;
type Members = Record<string, unknown>;

interface Question {
  resolve(value: unknown): void;
  reject(error: unknown): void;
}

/** The worker's side: what was made, and what the page has asked for. */
export class Served implements Holder {
  private readonly slots = new Slots();
  private readonly signals = new Map<number, AbortController>();
  private readonly questions = new Map<number, Question>();
  private lastQuestion = 0;

  constructor(
    private readonly source: Source,
    private readonly post: Post,
  ) {}

  thing(id: number): unknown {
    return this.slots.thing(id);
  }

  exported(name: string): unknown {
    const found = this.source.find(name);
    if (found !== undefined) return found;
    throw new OptionError(`inWorker: the worker knows no ${show(name)}.${nameHint(name, this.source.names())}`);
  }

  signal(id: number, aborted: boolean, reason: unknown): AbortSignal {
    const controller = new AbortController();
    this.signals.set(id, controller);
    if (aborted) controller.abort(receivedReason(reason));
    return controller.signal;
  }

  ask(fn: number, args: readonly unknown[]): Promise<unknown> {
    const question = ++this.lastQuestion;
    const given = sent(args, (thing) => this.slots.numbered(thing));
    return new Promise((resolve, reject) => {
      this.questions.set(question, { resolve, reject });
      this.post({ kind: 'ask', question, fn, args: given.value as unknown[] }, given.moved);
    });
  }

  callback({ kind, figures, hooks }: SentCallback): object {
    const ahead = new Ahead();
    const made = Object.entries(hooks).map(([hook, fn]): [string, AnyFunction] => [
      hook,
      TOLD.has(hook) ? (...args) => ahead.tell(this.ask(fn, args)) : (...args) => this.ask(fn, args),
    ]);
    const { onTrainEnd, ...others } = Object.fromEntries(made);
    const end: AnyFunction = async (...args) => {
      await ahead.over();
      return onTrainEnd?.(...args);
    };
    return { kind, ...(figures && { figures }), ...others, onTrainEnd: end };
  }

  /** Carries out a request of the page. */
  hear(request: Exclude<Request, { kind: 'start' }>): void {
    if (request.kind === 'set') this.assign(request);
    else if (request.kind === 'answer') this.hearAnswer(request);
    else if (request.kind === 'abort') this.signals.get(request.signal)?.abort(receivedReason(request.reason));
    else if (request.kind === 'forget') this.forget(request);
    else this.carryOut(request);
  }

  private carryOut(asked: Asked): void {
    const { id, kind } = asked;
    this.slots.open(id);
    const fail = (error: unknown): void => this.fail(id, error);
    try {
      const value = this.result(asked);
      if (value instanceof Promise) value.then((settled) => this.give(id, settled, false)).catch(fail);
      else this.give(id, value, kind === 'keep');
    } catch (error) {
      fail(error);
    }
  }

  private result(asked: Asked): unknown {
    if (asked.kind === 'keep') return received(asked.value, this);
    if (asked.kind === 'get') return (this.thing(asked.target) as Members)[asked.name];
    const { name } = asked;
    if (asked.kind === 'make') return new (this.exported(name) as new (...args: unknown[]) => unknown)(...this.args(asked));
    if (asked.target === undefined) return (this.exported(name) as AnyFunction)(...this.args(asked));
    const of = this.thing(asked.target) as Members;
    const method = of[name];
    if (typeof method === 'function') return method.apply(of, this.args(asked));
    throw new OptionError(`inWorker: ${show(of)} has no method ${show(name)}.${nameHint(name, methodsOf(of))}`);
  }

  private args({ args }: { readonly args: readonly unknown[] }): unknown[] {
    return received(args, this) as unknown[];
  }

  private assign({ target, name, value }: Request & { kind: 'set' }): void {
    try {
      (this.thing(target) as Members)[name] = received(value, this);
    } catch (error) {
      // nobody waits for this: whoever uses the thing is told
      this.slots.fail(target, error);
    }
  }

  /** Answers with a value, or with its number where it is to stay here. */
  private give(id: number, value: unknown, keeps: boolean): void {
    this.slots.fill(id, value);
    const { value: answer, moved } = sent(value, (thing) => this.slots.numbered(thing), keeps);
    this.post({ kind: 'result', id, value: answer }, moved);
  }

  private fail(id: number, error: unknown): void {
    this.slots.fail(id, error);
    const { thrown } = (error ?? {}) as Partial<SentError>;
    this.post({ kind: 'result', id, error: { ...sentError(error), thrown } }, []);
  }

  private forget({ id, times }: Request & { kind: 'forget' }): void {
    this.slots.forget(id, times);
    this.signals.delete(id);
  }

  private hearAnswer({ question, value, error }: Request & { kind: 'answer' }): void {
    const asked = this.questions.get(question);
    this.questions.delete(question);
    if (error === undefined) asked?.resolve(received(value, this));
    else asked?.reject(Object.assign(receivedError(error as SentError), { thrown: (error as SentError).thrown }));
  }
}

function methodsOf(of: object): string[] {
  const names: string[] = [];
  for (let at = Object.getPrototypeOf(of) as object | null; at && at !== Object.prototype; at = Object.getPrototypeOf(at) as object | null)
    names.push(...Object.getOwnPropertyNames(at));
  return names;
}
