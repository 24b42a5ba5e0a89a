import { instantiateSync } from '@assemblyscript/loader';
import { coreKernels } from './families.js';
import { unpack } from './packed-binary.js';
import type { Family } from './records/declare.js';
import type { KernelLayout } from './records/layout.js';
import { fillTable, kernelTable } from './table.js';

let core: Uint8Array<ArrayBuffer> | undefined;

/** A module from a packed binary: the core, or one that is packed as what it adds to that. */
export function compile(packed: string): WebAssembly.Module {
  core ??= unpack(coreKernels.binary);
  return new WebAssembly.Module(packed === coreKernels.binary ? core : unpack(packed, core));
}

const modules = new Map<Family, WebAssembly.Module>();

/** The module of a family, compiled once. */
function moduleOf(family: Family): WebAssembly.Module {
  const module = modules.get(family) ?? compile(family.binary);
  modules.set(family, module);
  return module;
}

/** Instances of binaries on one memory, and the table by which lists call their kernels: of a complete build, or of a family at a time. */
export class Instances {
  /** What they export, by name. */
  readonly exports: WebAssembly.Exports = {};
  private readonly table = kernelTable();
  private readonly places = new Map<string, number>();

  /** `complete`: a build that has all kernels. */
  constructor(
    private readonly memory: WebAssembly.Memory,
    complete?: WebAssembly.Module,
  ) {
    this.add(complete ?? moduleOf(coreKernels));
  }

  /** A kernel's place in the table; the first of its family takes the family's binary. */
  placeOf({ name, family }: KernelLayout): number {
    if (!this.places.has(name)) this.add(moduleOf(family));
    return this.places.get(name)!;
  }

  private add(module: WebAssembly.Module): void {
    const { memory, table } = this;
    const { instance } = instantiateSync(module, { env: { memory, table }, core: this.exports });
    // the loader's own export object wraps each function in a variadic one: take them bare
    const { exports } = instance;
    for (const [name, place] of fillTable(table, exports)) this.places.set(name, place);
    Object.assign(this.exports, exports);
  }
}
