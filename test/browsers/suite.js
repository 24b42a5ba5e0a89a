// The suite in a page: suite.html?threads=1
import { report } from './report.js';

report(async () => {
  const nn = await import('../../dist/index.js');
  const { suite } = await import('../portable/suite.mjs');
  return suite(nn, { threads: Number(new URLSearchParams(location.search).get('threads')) });
});
