import type { Connection, StandIns } from './connection.js';
import type { Request } from './messages.js';
import type { InPlace } from './walk.js';

/** A thing in the worker by its number, and how often that was named to this side: so that the worker lets go of it after the last time. */
interface Named {
  readonly id: number;
  times: number;
}

/** Shared by what stands for one thing; when it is collected, the worker need not keep the thing. */
interface Thing {
  readonly named: Named;
}

type Answer = Promise<unknown>;

/** What a stand-in is a proxy of: a function, so that it may be called and made. */
const target = (): (() => void) => function standIn(): void {};

/** The methods of promises, which a stand-in has until what it stands for is there. */
const PROMISED: ReadonlySet<string> = new Set(['then', 'catch', 'finally']);
const ofPromise = (answer: Answer, name: string): unknown => (answer as unknown as Record<string, () => unknown>)[name]!.bind(answer);

/**
 * Objects that stand for things in the worker. Each method of theirs is asynchronous, each property is read by `await`, and setting one sends the value.
 * What a call gives can be handed on before it is there: requests are carried out in the order they were made in.
 */
export class RemoteThings implements StandIns {
  connection!: Connection;
  private readonly ids = new WeakMap<object, number>();
  private readonly plain = new WeakMap<object, InPlace>();
  private readonly names = new WeakMap<object, string>();
  private readonly exported = new Map<string, object>();
  /** By number what stands for a thing that is there, so that one thing is one object here. */
  private readonly known = new Map<number, WeakRef<object>>();
  private readonly things = new Map<number, WeakRef<Thing>>();
  private readonly unused = new FinalizationRegistry<Named>((named) => this.forget(named));

  idOf(value: object): number | undefined {
    return this.ids.get(value);
  }

  plainOf(value: object): InPlace | undefined {
    return this.plain.get(value);
  }

  exportOf(value: object): string | undefined {
    return this.names.get(value);
  }

  /** What stands for a thing that is there. */
  thing(id: number): unknown {
    const thing = this.track(id);
    return this.known.get(id)?.deref() ?? this.settled(thing);
  }

  /** A class or function of the package: `new` makes a thing, a call calls it. */
  packaged(name: string): unknown {
    const known = this.exported.get(name);
    if (known) return known;
    const standIn = new Proxy(target(), {
      get: (of, key) => (key === 'prototype' ? of.prototype : undefined),
      construct: (_, args) => this.asked(args, (id, sent) => ({ kind: 'make', id, name, args: sent })),
      apply: (_, _self, args) => this.asked(args, (id, sent) => ({ kind: 'call', id, name, args: sent })),
    });
    this.exported.set(name, standIn);
    this.names.set(standIn, name);
    return standIn;
  }

  /** Keeps `value` in the worker. */
  async keep(value: unknown): Promise<unknown> {
    return this.asked([value], (id, [sent]) => ({ kind: 'keep', id, value: sent }));
  }

  /** The thing of that number, which is named once more. */
  private track(id: number): Thing {
    const known = this.things.get(id)?.deref();
    if (known) {
      known.named.times++;
      return known;
    }
    const thing = { named: { id, times: 1 } };
    this.things.set(id, new WeakRef(thing));
    this.unused.register(thing, thing.named);
    return thing;
  }

  private forget(named: Named): void {
    const { id, times } = named;
    if (times === 0) return;
    named.times = 0;
    // it may have been named again since it was collected
    if (!this.things.get(id)?.deref()) {
      this.things.delete(id);
      this.known.delete(id);
    }
    this.connection.tell({ kind: 'forget', id, times });
  }

  /** Sends a request; what is returned is a promise of the answer and, if that is a thing, stands for it already. */
  private asked(args: readonly unknown[], build: (id: number, args: readonly unknown[]) => Request): object {
    const id = this.connection.newId();
    const thing = this.track(id);
    const answer = this.connection.request(id, args, (sent) => build(id, sent));
    const standIn = this.standIn(thing, answer);
    const plain = (value: unknown): void => {
      if (value !== null && (typeof value === 'object' || typeof value === 'function') && this.ids.get(value) === id) return;
      // the worker need not hold what is here: it may be large
      this.plain.set(standIn, { is: value });
      this.ids.delete(standIn);
      this.forget(thing.named);
    };
    // a failure is told to whoever waits for the answer, or uses what it was to be
    answer.then(plain, () => undefined);
    return standIn;
  }

  private settled(thing: Thing): object {
    const standIn = this.standIn(thing);
    this.known.set(thing.named.id, new WeakRef(standIn));
    return standIn;
  }

  private standIn(thing: Thing, answer?: Answer): object {
    const standIn = new Proxy(target(), {
      get: (_, name) => {
        if (typeof name === 'symbol') return undefined;
        if (PROMISED.has(name)) return answer && ofPromise(answer, name);
        return this.member(thing, name);
      },
      set: (_, name, value) => {
        this.connection.assign(thing.named.id, String(name), value);
        return true;
      },
    });
    this.ids.set(standIn, thing.named.id);
    return standIn;
  }

  /** A method, to be called, or a property, to be waited for: only the use tells. */
  private member(thing: Thing, name: string): unknown {
    return new Proxy(target(), {
      get: (_, key) => {
        if (typeof key === 'symbol' || !PROMISED.has(key)) return undefined;
        return ofPromise(Promise.resolve(this.asked([], (id) => ({ kind: 'get', id, target: thing.named.id, name }))), key);
      },
      apply: (_, _self, args) => this.asked(args, (id, sent) => ({ kind: 'call', id, target: thing.named.id, name, args: sent })),
    });
  }
}
