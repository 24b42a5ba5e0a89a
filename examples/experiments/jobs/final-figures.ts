import { type BaseModel, classesOf, confusionMatrix, precisionRecallF1, type Tensor } from 'wasm-nn';
import type { Examples, PreparedData } from '../data/data-spec.js';
import { slice } from '../data/images.js';
import { environment } from '../environment.js';
import type { RecordSpec, TrainSpec } from '../experiment.js';
import { boundsOf, decisionGrid } from '../features/decision-grid.js';
import { lookAlikes } from '../features/look-alikes.js';
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
export function classFigures(predicted: ArrayLike<number>, y: Examples['y'], classes: number): Partial<TrialResult> {
  const { macro } = precisionRecallF1(y, predicted, { classes });
  const { precision, recall, f1 } = macro;
  return {
    precision: rounded(precision)!,
    recall: rounded(recall)!,
    f1: rounded(f1)!,
    ...(classes <= 10 ? { confusion: confusionMatrix(y, predicted, { classes }) } : {}),
  };
}

const picture = ({ x, y }: Examples, index: number): string => {
  const size = x.data.length / y.length;
  return Buffer.from(x.data.subarray(index * size, (index + 1) * size)).toString('base64');
};

/** For the pairs of classes that are confused most: the two images that are nearest to each other. */
function nearestPairs(outputs: Tensor, test: Examples, count: number): NonNullable<TrialResult['pairs']> {
  const { data, shape } = test.x;
  if (!(data instanceof Uint8Array)) return [];
  return lookAlikes({ x: { data, shape }, y: test.y }, classesOf(outputs), count).map(({ classes, confused, images, distance }) => ({
    classes,
    confused,
    distance: rounded(distance)!,
    images: images.map((index) => ({ index, pixels: picture(test, index) })),
    shape: shape.slice(1),
  }));
}

/** The surest mistakes between the classes of a list. */
function mistakes(outputs: Tensor, test: Examples, spec: NonNullable<RecordSpec['lookalikes']>): Lookalike[] {
  const predicted = classesOf(outputs);
  const classes = outputs.shape[1]!;
  return Array.from(test.y, (label, index) => ({
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
      pixels: picture(test, found.index),
      shape: test.x.shape.slice(1),
    }));
}

/** The class at the points of a grid over the test points and a margin around them, and some of those points. */
function boundary(model: BaseModel, { x, y }: Examples, side: number): NonNullable<TrialResult['boundary']> {
  const bounds = boundsOf(x.data, 0.5);
  const { classes } = decisionGrid(model, bounds, side);
  const points = Array.from(y.subarray(0, 300), (label, i) => [rounded(x.data[2 * i]!, 4)!, rounded(x.data[2 * i + 1]!, 4)!, label]);
  return { ...bounds, side, classes: classes.map((row) => row.join('')).join(''), points };
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
    ...(sound ? classFigures(classesOf(outputs), data.test.y, data.classes) : {}),
    ...filters(model),
    ...(record.iterations ? { iterations: notes.iterations } : {}),
    ...(record.inactive ? { inactive: notes.inactive } : {}),
    ...(record.lookalikes && sound
      ? { lookalikes: mistakes(outputs, data.test, record.lookalikes), pairs: nearestPairs(outputs, data.test, record.lookalikes.pairs) }
      : {}),
    ...(record.boundary ? { boundary: boundary(model, data.test, record.boundary) } : {}),
    parameters: model.parameters.reduce((sum, { values }) => sum + values.length, 0),
    seconds: { step: median(notes.stepSeconds), training: rounded(notes.seconds.training)!, total: 0 },
    environment: environment(),
  };
  result.seconds.total = rounded(notes.seconds.total + (performance.now() - start) / 1000)!;
  return result;
}
