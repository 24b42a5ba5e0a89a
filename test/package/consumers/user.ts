// What users type, compiled against the packed package under their own strict settings. It is compiled, never run.
import {
  type BackendInfo,
  type Callback,
  Dense,
  EarlyStopping,
  type EpochLogs,
  type Logs,
  loadModel,
  type Metric,
  ready,
  Sequential,
  type Tensor,
  tensor,
} from 'wasm-nn';
import { makeMoons } from 'wasm-nn/data';
import { matmul } from 'wasm-nn/ops';
import { lenet5 } from 'wasm-nn/zoo';

const { x, y } = makeMoons({ samples: 100 });
const model = new Sequential([new Dense({ units: 2, activation: 'softmax', inputShape: [2] })]);
model.compile({ optimizer: 'sgd', loss: 'sparseCategoricalCrossentropy', metrics: ['accuracy'] });

/** Numbers of predictions, and files. */
export function outputs(): void {
  const scores: Tensor<Float32Array> = model.predict(x);
  const sum: number = scores.data.reduce((a, b) => a + b, 0);
  const classes: Int32Array = scores.argMax().data;
  for (const [first, second] of scores.slice(0, 3).toArray()) console.log(first, second, sum, classes);
  console.log(new Blob([model.save(), model.checkpoint()]).size);
  console.log(
    tensor([[1, 2]]).data.map((v) => v * 2),
    matmul(tensor([[1]]), tensor([[2]])).data.reduce((a, b) => a + b),
  );
  console.log(tensor(new Uint8Array(3)).data.reduce((a, b) => a + b));
  for (const weights of model.getWeights()) console.log(weights.reduce((a, b) => Math.max(a, b), 0));
  for (const { values } of model.parameters) console.log(values.filter((v) => v > 0).length);
  const text: string = model.summary({ print: false });
  console.log(text);
}

/** Figures are known by name; a misspelt name is an error. */
export async function figures(): Promise<void> {
  const { history } = await model.fit(x, y, { epochs: 3, validationSplit: 0.2 });
  const first: number = history.loss[0];
  const drawn: number[] = history.accuracy;
  const held: number[] | undefined = history.valLoss ?? history.valAccuracy;
  console.log(first, drawn, held);
  const { loss, accuracy } = model.evaluate(x, y);
  console.log(loss.toFixed(3), accuracy.toFixed(3), model.trainOnBatch(x, y).loss);
  for (const [name, values] of Object.entries(history)) console.log(name, values.length);
  // @ts-expect-error: acuracy
  console.log(history.acuracy);
  // @ts-expect-error: valAcuracy
  console.log(history.valAcuracy);
  // @ts-expect-error: acuracy
  console.log(model.evaluate(x, y).acuracy);
  // @ts-expect-error: epoch
  await model.fit(x, y, { epoch: 3 });
}

/** Callbacks, of the package and of one's own. */
export async function callbacks(): Promise<void> {
  const watcher: Callback = {
    onBatchEnd: (_, { loss, accuracy }) => console.log(loss, accuracy),
    // @ts-expect-error: acuracy
    onEpochEnd: (_, { acuracy }) => console.log(acuracy),
  };
  const anyFigure = { onEpochEnd: (epoch: number, logs: EpochLogs) => console.log(epoch, logs.loss) };
  await model.fit(x, y, { callbacks: [watcher, anyFigure, new EarlyStopping(), { onTrainEnd: (logs) => console.log(logs.valAccuracy) }] });
}

/** Metrics of one's own: the model's type names them. */
export async function ownMetric(distance: Metric): Promise<void> {
  const own = new Sequential<'accuracy' | 'distance'>([new Dense({ units: 2 })]);
  own.compile({ optimizer: 'adam', loss: 'meanSquaredError', metrics: ['accuracy', distance] });
  const { history } = await own.fit(x, y, { callbacks: [{ onEpochEnd: (_, logs) => console.log(logs.distance, logs.valDistance) }] });
  console.log(history.distance[0], history.valDistance?.length);
  // @ts-expect-error: topKAccuracy is not among them
  console.log(history.topKAccuracy);
  const figures: Logs = own.evaluate(x, y);
  console.log(figures);
}

/** What is loaded, and what the engine tells. */
export async function others(bytes: Uint8Array): Promise<BackendInfo> {
  const loaded = loadModel(bytes);
  console.log(loaded.evaluate(x, y).loss, lenet5().layers.length, loaded.predict(x).data.length);
  loaded.dispose();
  return ready({ threads: 'auto' });
}
