// Types that a host brings along, DOM or @types/node. A project that has neither compiles as well: there they are the least of what is needed.

/** The URL of the host. */
export type HostURL = typeof globalThis extends { URL: { prototype: infer Instance } } ? Instance : { readonly href: string };

/** The AbortSignal of the host. */
export type HostAbortSignal = typeof globalThis extends { AbortSignal: { prototype: infer Instance } }
  ? Instance
  : { readonly aborted: boolean };

/** WebAssembly.Module of the host. */
export type HostWasmModule = typeof globalThis extends { WebAssembly: { Module: { prototype: infer Instance } } } ? Instance : object;
