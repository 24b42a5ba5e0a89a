// What a worker runs: dist/thread.js, or its text where a host takes no file.
import { builtinModule } from '../../node-modules.js';
import { type WorkerStart, work } from './worker.js';

interface Scope {
  onmessage: ((event: { data: WorkerStart }) => void) | null;
}

const scope = globalThis as unknown as Scope;
const node = builtinModule<{ isMainThread: boolean; workerData: { control?: number } | null }>('worker_threads');
if (node && !node.isMainThread && node.workerData?.control) {
  work(node.workerData as unknown as WorkerStart);
} else {
  scope.onmessage = ({ data }) => work(data);
}
