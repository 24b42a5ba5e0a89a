/** What a job is given that is neither cut nor resumed. */
export const context = {
  store: { state: async () => undefined, keepState: async () => {} },
  signal: new AbortController().signal,
  saveEvery: Number.POSITIVE_INFINITY,
  progress: () => {},
};
