/** Figures of a batch or of a whole set, by name. */
export type Logs = { loss: number } & Record<string, number>;
