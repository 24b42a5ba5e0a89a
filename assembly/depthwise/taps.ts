// Which taps of a kernel meet an image, in one direction: tap t of an output lies at `at` + t `tap`, of `size` places.

/** The first of `taps`. */
export function firstTap(at: isize, tap: isize, size: isize, taps: isize): isize {
  const beside = tap > 0 ? -at : at - size + 1, apart = abs(tap);
  return beside > 0 ? min((beside + apart - 1) / apart, taps) : 0;
}

/** The one behind the last. */
export function endTap(at: isize, tap: isize, size: isize, taps: isize): isize {
  const left = tap > 0 ? size - 1 - at : at;
  return left < 0 ? 0 : min(left / abs(tap) + 1, taps);
}

/** The first output, of `outs` that move by `step`, from which on a tap at `first` lies in the image. */
export function firstOutput(first: isize, step: isize, outs: isize): isize {
  return first < 0 ? min((step - 1 - first) / step, outs) : 0;
}

/** The one behind the last where it does. */
export function endOutput(first: isize, step: isize, size: isize, outs: isize): isize {
  return first < size ? min((size - 1 - first) / step + 1, outs) : 0;
}
