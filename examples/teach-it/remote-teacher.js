// What stands in the page for the Teacher in the worker: the same methods, all asynchronous.
const METHODS = ['useTrunk', 'features', 'teach', 'predict', 'save', 'useHead', 'onnx', 'tfjs', 'keep', 'kept'];

export async function teacherInWorker() {
  const worker = new Worker(new URL('teacher-worker.js', import.meta.url), { type: 'module' });
  const calls = new Map();
  let lastId = 0;
  worker.onmessage = ({ data: { id, figures, value, error } }) => {
    const { resolve, reject, onEpoch } = calls.get(id);
    if (figures) return onEpoch?.(figures);
    calls.delete(id);
    if (error === undefined) resolve(value);
    else reject(new Error(error));
  };
  worker.onerror = ({ message }) => {
    for (const { reject } of calls.values()) reject(new Error(`The worker of this page failed: ${message ?? 'it could not be loaded'}.`));
    calls.clear();
  };
  const call = (method, [options, ...rest]) => {
    const { onEpoch, signal, ...plain } = method === 'teach' ? options : {};
    return new Promise((resolve, reject) => {
      const id = ++lastId;
      calls.set(id, { resolve, reject, onEpoch });
      worker.postMessage({ id, method, args: [method === 'teach' ? plain : options, ...rest] });
    });
  };
  return Object.fromEntries(METHODS.map((method) => [method, (...args) => call(method, args)]));
}
