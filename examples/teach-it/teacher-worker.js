// The worker of the page: carries out the calls that remote-teacher.js sends, one after the other.
import { Teacher } from './teacher.js';

const teacher = new Teacher();
let last = Promise.resolve();

async function carryOut({ id, method, args: [options, ...rest] }) {
  const onEpoch = (figures) => self.postMessage({ id, figures });
  try {
    const args = method === 'teach' ? [{ ...options, onEpoch }] : [options, ...rest];
    self.postMessage({ id, value: await teacher[method](...args) });
  } catch ({ message }) {
    self.postMessage({ id, error: message });
  }
}

self.onmessage = ({ data }) => {
  last = last.then(() => carryOut(data));
};
