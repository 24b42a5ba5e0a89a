/** Figures of a batch or of a whole set: the loss, and the metrics by their names. */
export type Logs<Metrics extends string = string> = { loss: number } & { [Metric in Metrics]: number };

/** The same of the validation set, where a run has one: valLoss, valAccuracy. */
export type ValidationLogs<Metrics extends string = string> = { valLoss?: number } & {
  [Metric in Metrics as `val${Capitalize<Metric>}`]?: number;
};

/** What an epoch comes to, with the learning rate of its last step. */
export type EpochLogs<Metrics extends string = string> = Logs<Metrics> & ValidationLogs<Metrics> & { learningRate: number };

/** What a figure is called when it is of the validation set: loss, accuracy are valLoss, valAccuracy. */
export const validationName = (name: string): string => `val${name[0]!.toUpperCase()}${name.slice(1)}`;
