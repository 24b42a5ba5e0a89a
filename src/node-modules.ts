interface NodeModules {
  crypto: typeof import('node:crypto');
  'fs/promises': typeof import('node:fs/promises');
  http: typeof import('node:http');
  module: typeof import('node:module');
  os: typeof import('node:os');
  path: typeof import('node:path');
  readline: typeof import('node:readline');
  url: typeof import('node:url');
  worker_threads: typeof import('node:worker_threads');
}

/** Whether this is Node, Deno or Bun, which has Node's modules as well. */
export function hasNodeModules(): boolean {
  return typeof process !== 'undefined' && typeof process.versions?.node === 'string';
}

/** One of Node's own modules, loaded when it is needed. */
export async function nodeModule<Name extends keyof NodeModules>(name: Name): Promise<NodeModules[Name]> {
  // A name that is put together as the program runs keeps bundlers for the browser from looking for a module that is never loaded there.
  const specifier = ['node', name].join(':');
  return (await import(/* @vite-ignore */ /* webpackIgnore: true */ specifier)) as NodeModules[Name];
}

/** What `Module` has of one of Node's own modules, at once and without an import that pages would trip over; undefined where there is none. */
export function builtinModule<Module>(name: string): Module | undefined {
  const host = globalThis as { process?: { getBuiltinModule?(name: string): Module | undefined } };
  return host.process?.getBuiltinModule?.(`node:${name}`);
}
