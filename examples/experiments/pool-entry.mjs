// The worker threads of the pool are plain JavaScript at first: what reads TypeScript is registered in each of them.
import { register } from 'tsx/esm/api';

register();
const { work } = await import('./pool-worker.ts');
export default work;
