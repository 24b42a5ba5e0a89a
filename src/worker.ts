/** `wasm-nn/worker`: the package's classes behind a worker, so that a page never freezes and a server goes on answering while a model trains. */
export { type InWorkerOptions, inWorker } from './worker/in-worker.js';
export type { Remote, RemoteArguments, RemoteExport, RemoteModel, RemoteObject, RemoteResult } from './worker/remote.js';
export { type More as MoreExports, serve } from './worker/serve.js';
export type { NodeWorker, PageWorker } from './worker/start.js';
export { transfer } from './worker/transfer.js';
