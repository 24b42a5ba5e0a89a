// What a worker runs: dist/thread.js, or its text where a host takes no file.
import { type WorkerStart, work } from './worker.js';

interface Scope {
  process?: { getBuiltinModule?(name: string): { isMainThread: boolean; workerData: { control?: number } | null } | undefined };
  onmessage: ((event: { data: WorkerStart }) => void) | null;
}

const scope = globalThis as unknown as Scope;
const node = scope.process?.getBuiltinModule?.('node:worker_threads');
if (node && !node.isMainThread && node.workerData?.control) {
  work(node.workerData as unknown as WorkerStart);
} else {
  scope.onmessage = ({ data }) => work(data);
}
