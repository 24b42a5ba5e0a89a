// What a page and its worker say to each other.
import type { BackendInfo } from '../engine/engine.js';

/** Under this name stands what sort of thing an object of a message is in place of. */
export const MARK = '$wasm-nn';

/** What goes to the worker. Made things, results and kept values are known by the number that the page gave them. */
export type Request =
  | { readonly kind: 'start'; readonly options: unknown; readonly modules: readonly string[] }
  /** `new name(...args)`. */
  | { readonly kind: 'make'; readonly id: number; readonly name: string; readonly args: readonly unknown[] }
  /** `name(...args)`: a method of `target`, or without one a function of the package. */
  | { readonly kind: 'call'; readonly id: number; readonly target?: number; readonly name: string; readonly args: readonly unknown[] }
  | { readonly kind: 'get'; readonly id: number; readonly target: number; readonly name: string }
  | { readonly kind: 'set'; readonly target: number; readonly name: string; readonly value: unknown }
  | { readonly kind: 'keep'; readonly id: number; readonly value: unknown }
  /** The page no longer uses what it was told of so many times under that number. */
  | { readonly kind: 'forget'; readonly id: number; readonly times: number }
  | { readonly kind: 'abort'; readonly signal: number; readonly reason: unknown }
  /** What a function of the page gave, or how it failed. */
  | { readonly kind: 'answer'; readonly question: number; readonly value?: unknown; readonly error?: unknown };

/** What comes from the worker. */
export type Response =
  | { readonly kind: 'started'; readonly info: BackendInfo }
  | { readonly kind: 'result'; readonly id: number; readonly value?: unknown; readonly error?: unknown }
  /** Calls a function of the page. */
  | { readonly kind: 'ask'; readonly question: number; readonly fn: number; readonly args: readonly unknown[] };

/** An error as a message holds it. `thrown`: the page's own, which a function of it threw. */
export interface SentError {
  readonly name: string;
  readonly message: string;
  readonly stack?: string | undefined;
  readonly thrown?: number | undefined;
}

/** The hooks of a callback that may lie in the page. `state` and `restore` answer at once, which no other thread can. */
export const HOOKS = ['onTrainBegin', 'onEpochBegin', 'onBatchBegin', 'onBatchEnd', 'onEpochEnd', 'onTrainEnd', 'onTrainError'] as const;

/** Hooks that are told, and waited for only when the page lags behind: a step must not wait for a page that draws. */
export const TOLD: ReadonlySet<string> = new Set(['onBatchBegin', 'onBatchEnd', 'onTrainError']);
