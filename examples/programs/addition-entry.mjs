// A thread starts in plain JavaScript: what loads TypeScript is registered first.
import { register } from 'tsx/esm/api';

register();
await import('./addition-worker.ts');
