// Threads of the shared-memory builds. Every thread has an instance of the binary on the same memory. The first one posts jobs, the others wait
// for them; a job is a number that rises. Three 32-bit words at `control`: the job's number, threads that are done with it, threads asleep.
// Kernels do not know of this: a job tells each thread which kernel to call for which part of the outputs.

const DONE: usize = 4;
const ASLEEP: usize = 8;

/** Waits until the job is no longer `seen`, `spins` looks awake and then asleep. Returns its number. */
export function awaitJob(control: usize, seen: i32, spins: i32): i32 {
  for (let i = 0; i < spins; i++) {
    const now = atomic.load<i32>(control);
    if (now != seen) return now;
  }
  atomic.add<i32>(control, 1, ASLEEP);
  while (atomic.load<i32>(control) == seen) atomic.wait<i32>(control, seen, -1);
  atomic.sub<i32>(control, 1, ASLEEP);
  return atomic.load<i32>(control);
}

/** Tells that this thread has done its part. */
export function finishJob(control: usize): void {
  atomic.add<i32>(control, 1, DONE);
}

/** Starts the next job: what the threads are to do has been written before. */
export function postJob(control: usize): void {
  atomic.store<i32>(control, 0, DONE);
  atomic.add<i32>(control, 1);
  if (atomic.load<i32>(control, ASLEEP)) atomic.notify(control, -1);
}

/** Whether `threads` are done, after at most `spins` looks: a browser's main thread may not sleep. */
export function joinJob(control: usize, threads: i32, spins: i32): bool {
  for (let i = 0; i < spins; i++) {
    if (atomic.load<i32>(control, DONE) == threads) return true;
  }
  return false;
}
