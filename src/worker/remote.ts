import type * as data from '../data.js';
import type { DisposableWhereKnown } from '../disposable.js';
import type { BackendInfo } from '../engine/engine.js';
import type * as nn from '../index.js';
import type * as keras from '../keras.js';
import type { SymbolicTensor } from '../layers/layer.js';
import type { AnyModel, BaseModel } from '../models/model.js';
import type * as onnx from '../onnx.js';
import type * as tfjs from '../tfjs.js';
import type * as zoo from '../zoo.js';

/** All that the worker has. */
type Package = typeof nn & typeof data & typeof zoo & typeof tfjs & typeof keras & typeof onnx;

type AnyFunction = (...args: never[]) => unknown;

/** What a call takes: where a model is expected, one in the worker. */
export type RemoteArguments<Args extends readonly unknown[]> = {
  [Place in keyof Args]: NonNullable<Args[Place]> extends AnyModel ? RemoteObject<BaseModel> | Args[Place] : Args[Place];
};

/** What comes back: numbers and plain objects as they are, for a model what stands for it. */
export type RemoteResult<Value> = Value extends BaseModel ? RemoteObject<Value> : Value;

/** An object in the worker: its methods are asynchronous, its properties are read with `await`, and setting one sets it there. */
export type RemoteObject<Of> = {
  [Name in keyof Of]: Of[Name] extends (...args: infer Args) => infer Result
    ? (...args: RemoteArguments<Args>) => Promise<RemoteResult<Awaited<Result>>>
    : Of[Name];
};

/** A model in the worker. */
export type RemoteModel = RemoteObject<nn.Sequential>;

/** What a function gives that can be handed on at once: an initializer, a regularizer, a value of a graph. */
type Part = AnyFunction | SymbolicTensor | nn.Regularizer;

/** A class or function of the package, in the worker. Layers, optimizers and other parts are handed on as they are, without waiting. */
export type RemoteExport<Export> = Export extends new (
  ...args: infer Args
) => infer Made
  ? Made extends BaseModel
    ? new (
        ...args: Args
      ) => Promise<RemoteObject<Made>>
    : Export
  : Export extends (...args: infer Args) => infer Result
    ? Result extends Part
      ? Export
      : (...args: RemoteArguments<Args>) => Promise<RemoteResult<Awaited<Result>>>
    : never;

/** What `inWorker` gives: the package's classes and functions in the worker, and these besides. */
export type Remote = { readonly [Name in keyof Package]: RemoteExport<Package[Name]> } & {
  /** What the engine in the worker can do, as `backendInfo` says it. */
  readonly info: BackendInfo;
  /** Sends `value` once; what it resolves to stands for it in any number of calls, `await model.fit(kept.x, ...)` not, but `model.fit(kept, y)`. */
  keep<Value>(value: Value): Promise<Value>;
  /** Ends the worker; what is under way fails. */
  close(): void;
} & DisposableWhereKnown;
