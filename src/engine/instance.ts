import { instantiateSync } from '@assemblyscript/loader';
import { kernelNames } from './records/layout.js';
import { fillTable, kernelTable } from './table.js';

/** An instance of a binary on `memory`, with its kernels in a table. */
export function instantiate(memory: WebAssembly.Memory, module: WebAssembly.Module): WebAssembly.Exports {
  const table = kernelTable(kernelNames);
  const { instance } = instantiateSync(module, { env: { memory, table } });
  // The loader's own export object wraps each function in a variadic one: take them bare.
  const { exports } = instance;
  fillTable(table, kernelNames, exports);
  return exports;
}
