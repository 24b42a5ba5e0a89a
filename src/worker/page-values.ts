import { OptionError } from '../errors.js';
import { History } from '../models/history.js';
import { isObject, isPlainObject, show } from '../options.js';
import { Tensor } from '../tensor.js';
import { HOOKS, MARK } from './messages.js';
import { movingBuffer } from './transfer.js';
import { type InPlace, mark, ofItsOwn, walk } from './walk.js';

/** What an encoder needs of the connection that sends. */
export interface Sender {
  /** The number of a thing that lies in the worker, if `value` stands for one. */
  idOf(value: object): number | undefined;
  /** What a call gave that was handed on before it was there. */
  plainOf(value: object): InPlace | undefined;
  /** The name of a class or function of the package, if `value` stands for one. */
  exportOf(value: object): string | undefined;
  keepFunction(fn: (...args: never[]) => unknown): number;
  watch(signal: AbortSignal): { readonly id: number; readonly aborted: boolean; readonly reason: unknown };
}

type Holder = Readonly<Record<string, unknown>>;
type AnyFunction = (...args: never[]) => unknown;

/** Callbacks of the package itself work on the model in the middle of a step: they belong into the worker. */
const OWN_CALLBACKS =
  /^(EarlyStopping|JsonLinesLogger|LearningRateScheduler|ReduceLROnPlateau|ModelCheckpoint|ProgressBar|TerminateOnNaN|WeightAveraging)$/;

/** A callback, by the hooks that it has, those of its class among them. */
function sentCallback(given: Holder, sender: Sender): InPlace | undefined {
  const hooks = HOOKS.filter((hook) => typeof given[hook] === 'function');
  if (hooks.length === 0) return undefined;
  const { kind, figures } = given;
  const name = typeof kind === 'string' ? kind : classOf(given);
  if (name !== undefined && OWN_CALLBACKS.test(name)) throw new OptionError(madeThere(name));
  const numbered = hooks.map((hook) => [hook, sender.keepFunction((given[hook] as AnyFunction).bind(given) as AnyFunction)]);
  return mark('callback', { kind: name ?? 'Object', figures, hooks: Object.fromEntries(numbered) });
}

/** The name of its class, if that has one. */
const classOf = (given: Holder): string | undefined => (given.constructor as { name?: string } | undefined)?.name || undefined;

const madeThere = (name: string): string =>
  `inWorker: received an object (${name}) that was made on this side; make it in the worker: new remote.${name}(...).`;

/** An object of a class: a layer goes as its config, a tensor as its numbers; of what the structured clone knows, all stays as it is. */
function sentObject(given: Holder, sender: Sender, encode: (value: unknown) => unknown): InPlace | undefined {
  const { aborted, addEventListener, kind, config, shape, data } = given;
  if (typeof aborted === 'boolean' && typeof addEventListener === 'function')
    return mark('signal', sender.watch(given as unknown as AbortSignal));
  const callback = sentCallback(given, sender);
  if (callback || isPlainObject(given as object)) return callback;
  if (Object.prototype.toString.call(given) === '[object URL]') return { is: String(given) };
  if (Object.prototype.toString.call(given) !== '[object Object]') return undefined;
  if (typeof kind === 'string' && isObject(config)) return mark('layer', { layer: kind, config: encode({ ...config }) });
  if (ArrayBuffer.isView(data) && Array.isArray(shape)) return { is: { data: encode(data), shape } };
  throw new OptionError(madeThere(classOf(given) ?? 'object'));
}

function sentFunction(fn: AnyFunction, name: string, sender: Sender): InPlace {
  if (/^on[A-Z]/.test(name)) return mark('function', { fn: sender.keepFunction(fn) });
  throw new OptionError(
    `inWorker: received ${show(fn)}${name && ` as "${name}"`}; a step cannot wait for a function of another thread. Put it into a module, ` +
      'and give that to inWorker({ modules: [new URL("./my-module.js", import.meta.url)] }): what it exports is then remote.NAME.',
  );
}

/** A value as a message holds it, and the buffers that move with it. */
export function encoded(value: unknown, sender: Sender): { value: unknown; moved: ArrayBuffer[] } {
  const moved = new Set<ArrayBuffer>();
  const replace = (part: object, name: string): InPlace | undefined => {
    const id = sender.idOf(part);
    if (id !== undefined) return mark('thing', { id });
    const plain = sender.plainOf(part);
    if (plain) return { is: walk(plain.is, replace) };
    const exported = sender.exportOf(part);
    if (exported !== undefined) return mark('export', { name: exported });
    if (typeof part === 'function') return sentFunction(part as AnyFunction, name, sender);
    const buffer = movingBuffer(part);
    if (buffer) moved.add(buffer);
    if (ArrayBuffer.isView(part)) return { is: buffer ? part : ofItsOwn(part) };
    return Array.isArray(part) ? undefined : sentObject(part as Holder, sender, (inner) => walk(inner, replace));
  };
  return { value: walk(value, replace), moved: [...moved] };
}

/** What a message holds, as the page sees it; `thing` gives what stands for a thing in the worker. */
export function decoded(value: unknown, thing: (id: number) => unknown): unknown {
  return walk(value, (part) => {
    const { [MARK]: sort, ...fields } = part as Holder;
    if (sort === 'thing') return { is: thing(fields.id as number) };
    if (sort === 'text') return { is: () => fields.text };
    if (sort === 'history') return { is: Object.assign(new History(), fields) };
    if (sort === 'tensor') return { is: new Tensor(fields.data as Float32Array, fields.shape as number[]) };
    return ArrayBuffer.isView(part) ? { is: part } : undefined;
  });
}
