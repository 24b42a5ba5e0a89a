// A program is a list of entries, one a record: which kernel, by its place in the table of kernels, and where the record is.

/** Bytes of an entry: kernel, record, threads that take part (1 or all), and whether all wait for each other after it. */
export const ENTRY: usize = 16;

/** Runs a list of `count` entries on one thread. */
export function walk(list: usize, count: usize): void {
  for (const end = list + count * ENTRY; list < end; list += ENTRY) {
    call_indirect<void>(load<u32>(list), load<usize>(list, 4), <usize>0, <usize>1);
  }
}
