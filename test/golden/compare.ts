import * as assert from 'uvu/assert';

/** Largest difference, relative to the largest magnitude of the expected tensor. */
function relativeError(actual: ArrayLike<number>, expected: readonly number[]): number {
  assert.is(actual.length, expected.length);
  const scale = Math.max(...expected.map(Math.abs));
  const differences = expected.map((value, i) => Math.abs(actual[i]! - value));
  // Math.max tells a NaN on: a comparison with it fails, as it should.
  return Math.max(...differences) / scale;
}

/** That the error is at most `tolerance`. */
export function assertClose(what: string, actual: ArrayLike<number>, expected: readonly number[], tolerance: number): void {
  const error = relativeError(actual, expected);
  assert.ok(error <= tolerance, `${what}: relative error ${error}, expected at most ${tolerance}.`);
}
