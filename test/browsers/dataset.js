// Loads a data set from a folder of the server, and once more when the server can be reached no longer.
import { report } from './report.js';

report(async () => {
  const { loadDataset } = await import('../../dist/data.js');
  const options = { directory: '../../files' };
  const { fetch } = globalThis;
  const { train, test } = await loadDataset('kmnist', options);
  globalThis.fetch = async (url) => {
    throw new TypeError(`${url} was asked for again`);
  };
  const again = await loadDataset('kmnist', options).finally(() => {
    globalThis.fetch = fetch;
  });
  const same = String(again.train.x.data) === String(train.x.data) && String(again.test.y) === String(test.y);
  return { text: `${train.x.shape[0]} + ${test.x.shape[0]} images, ${same ? 'kept by the browser' : 'but others the second time'}` };
});
