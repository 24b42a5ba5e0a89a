// A trial of the reports' experiments, for a sweep's workers. They are plain JavaScript at first: what reads TypeScript is registered in each.
import { register } from 'tsx/esm/api';

register();
const { default: trial } = await import('./sweep/trial.ts');
export default trial;
