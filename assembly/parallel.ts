// Threads of the shared-memory builds. Every thread has an instance of the binary on the same memory, and all walk the same list: each takes its
// part of a record's outputs, and where the next record needs them all wait for each other. The first thread is the caller; the others sleep
// between lists. Kernels know of nothing but part and parts.
import { ENTRY } from './walk';

// 32-bit words at `control`: the number of the list, which rises; the list, its length, the threads; how many have arrived at barriers, of all
// that this list has had; how many the caller has waited for; threads asleep.
const LIST: usize = 4;
const COUNT: usize = 8;
const THREADS: usize = 12;
const ARRIVED: usize = 16;
const EXPECTED: usize = 20;
const ASLEEP: usize = 24;

/** Waits until the list's number is no longer `seen`, `spins` looks awake and then asleep. Returns it. */
export function awaitList(control: usize, seen: i32, spins: i32): i32 {
  for (let i = 0; i < spins; i++) {
    const now = atomic.load<i32>(control);
    if (now != seen) return now;
  }
  atomic.add<i32>(control, 1, ASLEEP);
  while (atomic.load<i32>(control) == seen) atomic.wait<i32>(control, seen, -1);
  atomic.sub<i32>(control, 1, ASLEEP);
  return atomic.load<i32>(control);
}

/** Tells that this thread has come to a barrier, where `expected` arrivals let all go on. */
export function arrive(control: usize, expected: i32): void {
  if (atomic.add<i32>(control, 1, ARRIVED) + 1 == expected && atomic.load<i32>(control, ASLEEP)) atomic.notify(control + ARRIVED, -1);
}

/** Whether `expected` have arrived, after at most `spins` looks: a page's main thread may not sleep. */
export function arrived(control: usize, expected: i32, spins: i32): bool {
  for (let i = 0; i < spins; i++) if (atomic.load<i32>(control, ARRIVED) >= expected) return true;
  return false;
}

/** How many arrivals there are when all have passed the barriers before entry `from`. */
function arrivalsBefore(control: usize, from: i32): i32 {
  const threads = load<i32>(control, THREADS);
  let arrivals = 0;
  for (let at = load<usize>(control, LIST), end = at + <usize>from * ENTRY; at < end; at += ENTRY) if (load<i32>(at, 12)) arrivals += threads;
  return arrivals;
}

/**
 * Sleeps until all have come to the barrier before entry `from`. Not part of `walkList`: over a wait, Node 20's baseline compiler loses the locals
 * of the function that waits.
 */
export function sleepBefore(control: usize, from: i32): void {
  const expected = arrivalsBefore(control, from);
  atomic.add<i32>(control, 1, ASLEEP);
  for (let now = atomic.load<i32>(control, ARRIVED); now < expected; now = atomic.load<i32>(control, ARRIVED)) {
    atomic.wait<i32>(control + ARRIVED, now, -1);
  }
  atomic.sub<i32>(control, 1, ASLEEP);
}

/** Starts a list of `count` entries on `threads` threads, this one among them: each does its part by `walkList`. */
export function postList(control: usize, list: usize, count: usize, threads: i32): void {
  store<usize>(control, list, LIST);
  store<usize>(control, count, COUNT);
  store<i32>(control, threads, THREADS);
  store<i32>(control, 0, EXPECTED);
  atomic.store<i32>(control, 0, ARRIVED);
  atomic.add<i32>(control, 1);
  if (atomic.load<i32>(control, ASLEEP)) atomic.notify(control, -1);
}

/**
 * The walk of thread `part` over the list that was posted, from entry `from` on; the caller is part 0. Returns -1 at its end, for the caller when all
 * are there; else the entry to go on from, since others had not come to the barrier before it after `spins` looks.
 */
export function walkList(control: usize, part: i32, from: i32, spins: i32): i32 {
  const threads = load<i32>(control, THREADS), list = load<usize>(control, LIST), count = load<i32>(control, COUNT);
  let expected = arrivalsBefore(control, from);
  if (!arrived(control, expected, spins)) return from;
  for (let i = from; i < count; i++) {
    const at = list + <usize>i * ENTRY;
    const shared = load<i32>(at, 8) > 1;
    if (shared || part == 0) call_indirect<void>(load<u32>(at), load<usize>(at, 4), <usize>part, shared ? <usize>threads : <usize>1);
    if (!load<i32>(at, 12)) continue;
    expected += threads;
    if (part == 0) store<i32>(control, expected, EXPECTED);
    arrive(control, expected);
    if (part > 0 && i + 1 == count) break;
    if (!arrived(control, expected, spins)) return i + 1;
  }
  return -1;
}
