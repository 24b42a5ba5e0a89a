/** An empty table for the kernels of a binary, by which programs call them. */
export const kernelTable = (kernels: readonly string[]): WebAssembly.Table =>
  new WebAssembly.Table({ initial: kernels.length, element: 'anyfunc' });

/** Puts a binary's kernels into its table, in the order of `kernels`. */
export function fillTable(table: WebAssembly.Table, kernels: readonly string[], exports: WebAssembly.Exports): void {
  kernels.forEach((name, i) => {
    table.set(i, exports[name] as () => void);
  });
}
