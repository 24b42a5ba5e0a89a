import { DataError, FormatError, OptionError, ShapeError, WasmNnError } from '../errors.js';
import type { SentError } from './messages.js';

/** Errors that arrive as what they were; any other arrives as an Error of its name. */
const CLASSES: Readonly<Record<string, new (message: string) => Error>> = {
  WasmNnError,
  ShapeError,
  OptionError,
  DataError,
  FormatError,
  TypeError,
  RangeError,
  ReferenceError,
  SyntaxError,
};

/** An error as a message holds it. */
export function sentError(error: unknown): SentError {
  const { name, message, stack } = (error ?? {}) as Partial<Error>;
  return { name: String(name ?? 'Error'), message: String(message ?? error), stack };
}

/** The error of a message, with its sentence and the stack of where it was thrown. */
export function receivedError({ name, message, stack }: SentError): Error {
  const Kind = Object.hasOwn(CLASSES, name) ? CLASSES[name]! : Error;
  const error = new Kind(message);
  error.name = name;
  if (stack) error.stack = stack;
  return error;
}

/** Why a signal was aborted, as far as another thread can be told. */
export function sentReason({ aborted, reason }: AbortSignal): unknown {
  if (!aborted) return undefined;
  return typeof reason === 'object' && reason !== null ? sentError(reason) : reason;
}

/** The reason that `sentReason` gave, an error if it was one. */
export function receivedReason(reason: unknown): unknown {
  const { name, message } = (reason ?? {}) as Partial<SentError>;
  return typeof name === 'string' && typeof message === 'string' ? receivedError(reason as SentError) : reason;
}
