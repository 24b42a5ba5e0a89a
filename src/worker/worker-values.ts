import { OptionError } from '../errors.js';
import { isPlainObject, show } from '../options.js';
import { MARK } from './messages.js';
import { copied, type InPlace, mark, walk } from './walk.js';

/** A callback of the page as a message holds it: its hooks by the numbers of their functions. */
export interface SentCallback {
  readonly kind: string;
  readonly figures?: readonly string[];
  readonly hooks: Readonly<Record<string, number>>;
}

/** What decoding needs of the worker's side. */
export interface Holder {
  thing(id: number): unknown;
  exported(name: string): unknown;
  signal(id: number, aborted: boolean, reason: unknown): AbortSignal;
  /** Calls a function of the page. */
  ask(fn: number, args: readonly unknown[]): Promise<unknown>;
  /** A callback of the page, by its hooks. */
  callback(sent: SentCallback): object;
}

type Fields = Readonly<Record<string, unknown>>;

/** What a message holds, as the worker sees it. */
export function received(value: unknown, holder: Holder): unknown {
  const replace = (part: object): InPlace | undefined => {
    const { [MARK]: sort, ...fields } = part as Fields;
    switch (sort) {
      case undefined:
        return ArrayBuffer.isView(part) ? { is: part } : undefined;
      case 'thing':
        return { is: holder.thing(fields.id as number) };
      case 'export':
        return { is: holder.exported(fields.name as string) };
      case 'function':
        return { is: (...args: unknown[]) => holder.ask(fields.fn as number, args) };
      case 'signal':
        return { is: holder.signal(fields.id as number, fields.aborted as boolean, fields.reason) };
      case 'callback':
        return { is: holder.callback(fields as unknown as SentCallback) };
      default:
        return { is: layer(fields, holder, replace) };
    }
  };
  return walk(value, replace);
}

/** A layer that was made in the page, made again of its config. */
function layer({ layer: kind, config }: Fields, holder: Holder, replace: (part: object) => InPlace | undefined): unknown {
  const Kind = holder.exported(kind as string);
  if (typeof Kind !== 'function') throw new OptionError(`inWorker: the layer kind ${show(kind)} is not known in the worker.`);
  return new (Kind as new (config: unknown) => unknown)(walk(config, replace));
}

/**
 * A value as a message to the page holds it, and the buffers that move with it; `numbered` gives the number of what stays here, as all of `value` does if it
 * is to be kept.
 */
export function sent(value: unknown, numbered: (thing: object) => number, keeps = false): { value: unknown; moved: ArrayBuffer[] } {
  const moved: ArrayBuffer[] = [];
  const own = (view: ArrayBufferView): ArrayBufferView => {
    const copy = copied(view);
    moved.push(copy.buffer as ArrayBuffer);
    return copy;
  };
  const replace = (part: object, name: string): InPlace | undefined => {
    if (keeps) return mark('thing', { id: numbered(part) });
    // the worker may go on using what it gives, so it is copied here, where nobody waits, and then moved
    if (ArrayBuffer.isView(part)) return { is: own(part) };
    if (typeof part === 'function') return name === 'toString' ? mark('text', { text: part() }) : mark('thing', { id: numbered(part) });
    if (Array.isArray(part) || isPlainObject(part) || Object.prototype.toString.call(part) !== '[object Object]') return undefined;
    const { data, shape, history, epoch } = part as Fields;
    if (ArrayBuffer.isView(data) && Array.isArray(shape)) return mark('tensor', { data: own(data), shape: [...shape] });
    if (history && Array.isArray(epoch)) return mark('history', { ...part });
    return mark('thing', { id: numbered(part) });
  };
  return { value: walk(value, replace), moved };
}
