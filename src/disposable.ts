type DisposeSymbol = SymbolConstructor extends { readonly dispose: infer Dispose extends symbol } ? Dispose : never;

/** What `using` asks for, in projects whose library has Symbol.dispose (ESNext.Disposable); in others nothing, so that they compile. */
export type DisposableWhereKnown = Record<DisposeSymbol, () => void>;

abstract class Disposes {
  abstract dispose(): void;

  [Symbol.dispose](): void {
    this.dispose();
  }
}

/** Something with `dispose`, which `using` calls at the end of its block. */
export const DisposableBase: abstract new () => { dispose(): void } & DisposableWhereKnown = Disposes;
