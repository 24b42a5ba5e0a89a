// The suite in a page: suite.html?threads=1, and with &worker behind one
import { report } from './report.js';

report(async () => {
  const settings = new URLSearchParams(location.search);
  const { inWorker } = await import('../../dist/worker.js');
  const nn = settings.has('worker') ? await inWorker() : await import('../../dist/index.js');
  const { suite } = await import('../portable/suite.mjs');
  return suite(nn, { threads: Number(settings.get('threads')) });
});
