// The ABI of the shared-memory builds.
export * from './index';
export { awaitJob, finishJob, joinJob, postJob } from './parallel';
