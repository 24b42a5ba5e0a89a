import * as assert from 'uvu/assert';

/** Largest difference, relative to the largest magnitude of the expected tensor. */
function relativeError(actual: ArrayLike<number>, expected: readonly number[]): number {
  assert.is(actual.length, expected.length);
  const largest = (values: readonly number[]) => values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  const differences = expected.map((value, i) => actual[i]! - value);
  // Math.max tells a NaN on: a comparison with it fails, as it should.
  return largest(differences) / largest(expected);
}

/** That the error is at most `tolerance`. */
export function assertClose(what: string, actual: ArrayLike<number>, expected: readonly number[], tolerance: number): void {
  const error = relativeError(actual, expected);
  assert.ok(error <= tolerance, `${what}: relative error ${error}, expected at most ${tolerance}.`);
}
