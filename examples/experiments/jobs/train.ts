import { type BaseModel, TerminateOnNaN } from 'wasm-nn';
import { buildModel } from '../build-model.js';
import type { PreparedData } from '../data/data-spec.js';
import { prepareData } from '../data/prepare.js';
import type { TrainSpec } from '../experiment.js';
import { buildLoss, buildOptimizer } from '../optimizers.js';
import type { TrialResult } from '../results.js';
import { freshNotes, type Notes, Session } from '../session.js';
import type { Settled, Trial } from '../settle.js';
import { finalFigures } from './final-figures.js';
import type { JobContext } from './job.js';

type Train = Settled<TrainSpec>;

function augmentationOf({ augmentation = [], data }: Train): NonNullable<TrainSpec['augmentation']> {
  const fresh = 'noise' in data && typeof data.noise === 'object' && data.noise.kind === 'fresh' ? data.noise : undefined;
  return [...augmentation, ...(fresh ? [{ layer: 'GaussianNoise' as const, stddev: fresh.stddev }] : [])];
}

/** The model, compiled, and at the place where the trial was cut if it was. */
async function startModel(
  trial: Trial,
  settings: Train,
  data: PreparedData,
  { store }: JobContext,
): Promise<{ model: BaseModel; notes: Notes }> {
  const model = await buildModel(settings.model, augmentationOf(settings), data, trial.seed, trial.scale);
  model.compile({
    optimizer: buildOptimizer(settings.optimizer, settings.epochs),
    loss: buildLoss(settings.loss, data.classes),
    metrics: ['accuracy'],
  });
  const state = await store.state(trial);
  if (state) model.resume(state.checkpoint);
  return { model, notes: (state?.notes as Notes | undefined) ?? freshNotes() };
}

/** fit, or fitDataset where every epoch draws its own batches. */
async function fit(model: BaseModel, settings: Train, data: PreparedData, session: Session, signal: AbortSignal): Promise<void> {
  const { epochs, batchSize } = settings;
  const { train, validation, batches } = data;
  const callbacks = [session, new TerminateOnNaN()];
  const options = {
    epochs,
    verbose: 0 as const,
    callbacks,
    signal,
    ...(validation ? { validationData: [validation.x, validation.y] as const } : {}),
  };
  if (!batches) {
    await model.fit(train.x, train.y, { ...options, batchSize });
    return;
  }
  let epoch = session.notes.epochs;
  await model.fitDataset(() => batches.of(epoch++), options);
}

/** Trains a model as the trial's settings say, from where it was cut if it was. What it came to, `ended` or not. */
export async function train(trial: Trial, context: JobContext): Promise<TrialResult> {
  const settings = trial.settings as Train;
  const data = await prepareData(settings.data, trial.scale, trial.seed, settings.batchSize);
  const { model, notes } = await startModel(trial, settings, data, context);
  try {
    const batches = data.batches?.count ?? Math.ceil(data.train.y.length / settings.batchSize);
    const session = new Session(notes, {
      model,
      data,
      record: settings.record ?? {},
      batchSize: settings.batchSize,
      batches,
      epochs: settings.epochs,
      stop: settings.stop,
      withinEpochs: !data.batches,
      saveEvery: context.saveEvery,
      saveEpochs: context.saveEpochs ?? false,
      save: (now) => context.store.keepState(trial, now, model.checkpoint()),
      progress: context.progress,
      onEpoch: context.onEpoch,
    });
    await fit(model, settings, data, session, context.signal);
    const diverged = model.stopTraining && !session.stoppedEarly;
    const ended = diverged || session.stoppedEarly || notes.epochs >= settings.epochs;
    // a run that draws its batches epoch by epoch is taken up at the last epoch whose end was written
    if (!ended && !data.batches) await session.save();
    session.noteTime();
    const stopped = diverged ? 'NaN' : session.stoppedEarly && notes.epochs < settings.epochs ? 'early' : undefined;
    const epochOver = notes.epochs > 0 && notes.step === notes.epochs * batches && !diverged;
    return finalFigures(trial, settings, model, data, notes, { ended, epochOver, ...(stopped ? { stopped } : {}) });
  } finally {
    model[Symbol.dispose]();
  }
}
