// The Teacher of the page, in a worker: its methods are the same there, all asynchronous.
import { inWorker } from '../../dist/worker.js';

export async function teacherInWorker() {
  const remote = await inWorker({ modules: [new URL('teacher.js', import.meta.url)] });
  return await new remote.Teacher();
}
