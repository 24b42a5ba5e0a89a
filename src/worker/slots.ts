import { OptionError } from '../errors.js';

/** Something that was made, or that a call gave or is still to give. */
type Slot = { readonly value: unknown } | { readonly error: unknown } | 'later';

/** What the page knows by number. Numbers of what it asked for are its own, and above 0; the others are given here. */
export class Slots {
  private readonly slots = new Map<number, Slot>();
  private readonly ids = new WeakMap<object, number>();
  /** How often the page was told of a number; it says how often it has heard of it when it lets go. */
  private readonly times = new Map<number, number>();
  private last = 0;

  /** What has that number. Throws what making it threw. */
  thing(id: number): unknown {
    const slot = this.slots.get(id);
    if (slot === undefined || slot === 'later')
      throw new OptionError('inWorker: received what a call has not given yet; wait for it first: await.');
    if ('error' in slot) throw slot.error;
    return slot.value;
  }

  /** A number that the page has chosen. */
  open(id: number): void {
    this.slots.set(id, 'later');
    this.times.set(id, 1);
  }

  fill(id: number, value: unknown): void {
    this.slots.set(id, { value });
    if (typeof value === 'object' && value !== null && !this.ids.has(value)) this.ids.set(value, id);
  }

  fail(id: number, error: unknown): void {
    this.slots.set(id, { error });
  }

  /** The number of something that stays here, which the page is about to be told. */
  numbered(thing: object): number {
    const known = this.ids.get(thing);
    const id = known !== undefined && this.slots.has(known) ? known : --this.last;
    this.ids.set(thing, id);
    this.slots.set(id, { value: thing });
    this.times.set(id, (this.times.get(id) ?? 0) + 1);
    return id;
  }

  /** Takes note that the page no longer uses what it was told of so many times. */
  forget(id: number, times: number): void {
    const left = (this.times.get(id) ?? 0) - times;
    this.times.set(id, left);
    if (left > 0) return;
    this.slots.delete(id);
    this.times.delete(id);
  }
}
