/** A table by which lists call kernels. Place 0 stays empty. */
export const kernelTable = (): WebAssembly.Table => new WebAssembly.Table({ initial: 1, element: 'anyfunc' });

/** Puts what a binary exports behind what is in the table, in the binary's order, which is the same for all threads. Returns the places by name. */
export function fillTable(table: WebAssembly.Table, exports: WebAssembly.Exports): Map<string, number> {
  const functions = Object.entries(exports);
  const first = table.grow(functions.length);
  functions.forEach(([, value], i) => {
    table.set(first + i, value as () => void);
  });
  return new Map(functions.map(([name], i) => [name, first + i]));
}
