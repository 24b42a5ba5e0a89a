import { type BaseModel, classesOf, confusionMatrix, precisionRecallF1, type Tensor } from 'wasm-nn';
import type { Examples, PreparedData } from '../data/data-spec.js';
import { slice } from '../data/images.js';
import { environment } from '../environment.js';
import type { RecordSpec, TrainSpec } from '../experiment.js';
import { type Figures, type Lookalike, rounded, type TrialResult } from '../results.js';
import type { Notes } from '../session.js';
import type { Settled, Trial } from '../settle.js';

const BATCH = 500;
/** Numbers of a first kernel that are kept: a page draws no more filters than that. */
const FILTER_NUMBERS = 5000;

function figures(model: BaseModel, { x, y }: Examples): Figures {
  const { loss, accuracy } = model.evaluate(x, y, { batchSize: BATCH });
  return { loss: rounded(loss!, 9), accuracy: rounded(accuracy!, 9) };
}

/** What the last epoch's validation was, where that is on the test set: the weights are still the same. */
function lastValidation({ logs }: Notes): Figures {
  const { valLoss, valAccuracy } = logs[logs.length - 1]!;
  return { loss: rounded(valLoss!, 9), accuracy: rounded(valAccuracy!, 9) };
}

const finite = ({ data }: Tensor): boolean => data.every((value) => Number.isFinite(value));

/** Precision, recall and F1 as means over the classes, and for up to 10 classes the confusion matrix. */
function classFigures(outputs: Tensor, y: Examples['y'], classes: number): Partial<TrialResult> {
  const predicted = classesOf(outputs);
  const { macro } = precisionRecallF1(y, predicted, { classes });
  const { precision, recall, f1 } = macro;
  return {
    precision: rounded(precision)!,
    recall: rounded(recall)!,
    f1: rounded(f1)!,
    ...(classes <= 10 ? { confusion: confusionMatrix(y, predicted, { classes }) } : {}),
  };
}

/** The surest mistakes between the classes of a list. */
function lookalikes(outputs: Tensor, { x, y }: Examples, spec: NonNullable<RecordSpec['lookalikes']>): Lookalike[] {
  const predicted = classesOf(outputs);
  const classes = outputs.shape[1]!;
  const [, ...shape] = x.shape;
  const size = x.data.length / y.length;
  return Array.from(y, (label, index) => ({
    index,
    label,
    predicted: predicted[index]!,
    probability: outputs.data[index * classes + predicted[index]!]!,
  }))
    .filter(({ label, predicted: taken }) => label !== taken && spec.classes.includes(label) && spec.classes.includes(taken))
    .sort((a, b) => b.probability - a.probability || a.index - b.index)
    .slice(0, spec.count)
    .map((found) => ({
      ...found,
      probability: rounded(found.probability)!,
      pixels: Buffer.from(x.data.subarray(found.index * size, (found.index + 1) * size)).toString('base64'),
      shape,
    }));
}

/** The class at the points of a grid over the test points and a margin around them. */
function boundary(model: BaseModel, { x, y }: Examples, side: number): NonNullable<TrialResult['boundary']> {
  const range = (axis: number): [number, number] => {
    const values = Array.from(y, (_, i) => x.data[2 * i + axis]!);
    return [rounded(Math.min(...values) - 0.5)!, rounded(Math.max(...values) + 0.5)!];
  };
  const [xs, ys] = [range(0), range(1)];
  const at = ([low, high]: [number, number], i: number): number => low + ((high - low) * i) / (side - 1);
  const grid = new Float32Array(2 * side * side);
  for (let i = 0; i < side * side; i++) grid.set([at(xs, i % side), at(ys, Math.floor(i / side))], 2 * i);
  const classes = classesOf(model.predict({ data: grid, shape: [side * side, 2] }, { batchSize: BATCH }));
  const points = Array.from(y.subarray(0, 300), (label, i) => [rounded(x.data[2 * i]!, 4)!, rounded(x.data[2 * i + 1]!, 4)!, label]);
  return { x: xs, y: ys, side, classes: classes.join(''), points };
}

/** The kernel of the first layer, where that is a small convolution. */
function filters(model: BaseModel): Partial<TrialResult> {
  const kernel = model.parameters.find(({ name }) => name.endsWith('/kernel'));
  if (kernel?.shape.length !== 4 || kernel.values.length > FILTER_NUMBERS) return {};
  return { filters: { shape: kernel.shape, data: Array.from(kernel.values, (value) => rounded(value, 4)!) } };
}

const median = (values: readonly number[]): number | null =>
  values.length === 0 ? null : rounded([...values].sort((a, b) => a - b)[Math.floor(values.length / 2)]!);

/** What a run came to, its sets evaluated with the weights that it has now. */
export function finalFigures(
  trial: Trial,
  settings: Settled<TrainSpec>,
  model: BaseModel,
  data: PreparedData,
  notes: Notes,
  how: { ended: boolean; stopped?: 'early' | 'NaN'; epochOver: boolean },
): TrialResult {
  const { epochOver, ...outcome } = how;
  const start = performance.now();
  const record = settings.record ?? {};
  const outputs = model.predict(data.test.x, { batchSize: BATCH });
  const sound = finite(outputs);
  const { validation } = data;
  const result: TrialResult = {
    seed: trial.seed,
    epochs: { run: notes.epochs, asked: settings.askedEpochs ?? settings.epochs },
    ...outcome,
    curves: notes.curves,
    train: figures(model, slice(data.train, 0, record.trainExamples ?? data.train.y.length)),
    ...(validation && validation !== data.test ? { validation: figures(model, validation) } : {}),
    test: validation === data.test && epochOver ? lastValidation(notes) : figures(model, data.test),
    ...(sound ? classFigures(outputs, data.test.y, data.classes) : {}),
    ...filters(model),
    ...(record.iterations ? { iterations: notes.iterations } : {}),
    ...(record.inactive ? { inactive: notes.inactive } : {}),
    ...(record.lookalikes && sound ? { lookalikes: lookalikes(outputs, data.test, record.lookalikes) } : {}),
    ...(record.boundary ? { boundary: boundary(model, data.test, record.boundary) } : {}),
    parameters: model.parameters.reduce((sum, { values }) => sum + values.length, 0),
    seconds: { step: median(notes.stepSeconds), training: rounded(notes.seconds.training)!, total: 0 },
    environment: environment(),
  };
  result.seconds.total = rounded(notes.seconds.total + (performance.now() - start) / 1000)!;
  return result;
}
