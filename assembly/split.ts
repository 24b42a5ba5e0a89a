// How the outputs of a record are dealt out among threads: in order, in groups that stay together.

/** Numbers of a cache line: two threads never write to the same one, if the output starts on one. */
export const LINE: usize = 16;

/** Where part `part` of `parts` begins, of n things that are dealt out in groups of `group`. */
export function partStart(n: usize, group: usize, part: usize, parts: usize): usize {
  // on one thread nothing is divided, which would take as long as a short record
  if (part == 0) return 0;
  return part == parts ? n : min(n, (n + group - 1) / group * part / parts * group);
}
