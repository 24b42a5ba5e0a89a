/** The base of every error this package raises itself: `catch (e) { if (e instanceof WasmNnError) ... }`. */
export class WasmNnError extends Error {
  override name = 'WasmNnError';
}

/** An array's shape, length or element type does not fit where it was given. */
export class ShapeError extends WasmNnError {
  override name = 'ShapeError';
}

/** An option, a name or an argument is unknown, of the wrong type or out of its range. */
export class OptionError extends WasmNnError {
  override name = 'OptionError';
}

/** The data itself cannot be used: a label out of range, NaN, an empty set, inputs and targets of different counts. */
export class DataError extends WasmNnError {
  override name = 'DataError';
}

/** A file's bytes are not what its format says: foreign, cut short or damaged. The message names the place. */
export class FormatError extends WasmNnError {
  override name = 'FormatError';
}
