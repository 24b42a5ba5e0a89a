// The runner's job in a page: page.html?row=B3
import { train } from '../../../../examples/experiments/jobs/train.js';
import { report } from '../../../browsers/report.js';
import { context } from './context.js';

report(async () => {
  const trial = await (await fetch(`${new URLSearchParams(location.search).get('row')}.json`)).json();
  return { result: await train(trial, context) };
});
