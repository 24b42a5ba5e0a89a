import type { Callback, TrainedModel } from 'wasm-nn';

let model: TrainedModel | undefined;

function onInterrupt(): void {
  if (model) model.stopTraining = true;
}

/**
 * Ctrl-C ends training after the current batch, and the example goes on with what was learnt; outside training, or pressed again, it
 * ends the program.
 */
export const stopOnCtrlC: Callback = {
  onTrainBegin(run) {
    model = run.model;
    process.once('SIGINT', onInterrupt);
  },
  onTrainEnd() {
    process.removeListener('SIGINT', onInterrupt);
    model = undefined;
  },
};
