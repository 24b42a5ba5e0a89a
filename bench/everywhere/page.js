import { report } from '../../test/browsers/report.js';

report(async () => {
  const nn = await import('../../dist/index.js');
  const ops = await import('../../dist/ops.js');
  const { gemm } = await import('./gemm.mjs');
  return gemm(nn, ops, new URLSearchParams(location.search).get('sizes').split(',').map(Number));
});
