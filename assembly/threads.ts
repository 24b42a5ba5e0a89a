// The ABI of the shared-memory builds.
export * from './index';
export { arrive, arrived, awaitList, postList, sleepBefore, walkList } from './parallel';
