import { fileURLToPath } from 'node:url';
import { type LineProcess, startProcess } from '../examples/experiments/time/line-process.js';
import { Recorder } from '../src/engine/program.js';
import { main } from './built.js';
import { randomExamples } from './examples.js';
import { type Effort, median, medianLatency, medianRatio, randomNumbers } from './measure.js';
import { mlp } from './parity/networks.js';
import { type Report, type Row, verdict } from './report.js';

/** The update's share: a step with Adam against the same step without any update. */
const ADAM = { sizes: [3072, 512, 512, 10], batch: 256, limit: 1.12 };
/** Batch norm and dropout, forward and backward, against PyTorch: our speed relative to its. */
const NORM = { columns: 512, batch: 256, target: 1 };

/** Steps of one network: with Adam's update, and forward, loss and backward alone. */
function adamCalls(): [() => void, () => void] {
  const { sizes, batch } = ADAM;
  const optimizer = new main.Adam();
  const model = mlp(sizes, 'relu')();
  model.compile({ optimizer, loss: 'sparseCategoricalCrossentropy' });
  const { x, y } = randomExamples(batch, [sizes[0]!]);
  model.trainOnBatch(x, y);
  const space = model.trainer.workspace();
  const plan = space.plan('train', batch, model.compiled);
  const updater = space.updater(optimizer);
  const step = (): void => {
    updater.prepare(0);
    plan.train(batch, updater.tail(undefined));
  };
  return [step, () => plan.train(batch, updater.penalties)];
}

/** Forward and backward of the second batch norm and the dropout: the first layer alone would need no input gradient. */
function normCall(): () => void {
  const { columns, batch } = NORM;
  const layers = [new main.BatchNormalization({ inputShape: [columns] }), new main.BatchNormalization(), new main.Dropout({ rate: 0.5 })];
  const model = new main.Sequential(layers, { seed: 1 });
  model.compile({ optimizer: new main.SGD(), loss: 'meanSquaredError' });
  const x = { data: randomNumbers(batch * columns, 5), shape: [batch, columns] };
  model.trainOnBatch(x, x);
  const space = model.trainer.workspace();
  const { network } = space.plan('train', batch, model.compiled);
  const recorder = new Recorder(space.engine.info);
  network.recordForward(recorder, batch);
  network.recordBackward(recorder, batch);
  const wanted = layers.slice(1).map(({ name }) => name);
  const program = space.engine.compile(recorder.entries.filter(({ origin }) => wanted.includes(origin.layer)));
  return () => program.run();
}

function row(measure: string, ours: number[], other: number[], ratio: number, limit: string, verdictOf: string): Row {
  return { measure, 'ours ms': median(ours), 'beside ms': median(other), ratio, target: limit, verdict: verdictOf };
}

const TORCH = fileURLToPath(new URL('peers/dropout_norm.py', import.meta.url));

/** PyTorch, in the first Python that has it. */
async function startTorch(): Promise<LineProcess | undefined> {
  for (const python of [process.env.PYTHON ?? 'python3', '/usr/bin/python3']) {
    const started = await startProcess(python, [TORCH]);
    if (started) return started;
  }
  return undefined;
}

/** What the pieces around the layers cost, in turns with what they are held against. */
export async function toolkit({ rounds, time }: Effort): Promise<Report> {
  const [withAdam, without] = adamCalls();
  const norm = normCall();
  const torch = await startTorch();
  const times = { adam: [] as number[], bare: [] as number[], norm: [] as number[], torch: [] as number[] };
  for (const call of [withAdam, without, norm]) medianLatency(call, time);
  for (let round = 0; round < rounds; round++) {
    times.adam.push(medianLatency(withAdam, time));
    times.bare.push(medianLatency(without, time));
    times.norm.push(medianLatency(norm, time));
    if (torch) {
      const { seconds } = (await torch.ask({ columns: NORM.columns, batch: NORM.batch, seconds: time / 1000 })) as { seconds: number };
      times.torch.push(1000 * seconds);
    }
  }
  torch?.close();
  const share = medianRatio(times.adam, times.bare);
  const rows = [
    row(
      'Adam step of 3072-512-512-10 b256 / without update',
      times.adam,
      times.bare,
      share,
      `at most ${ADAM.limit}`,
      verdict(share, ADAM.limit, 'lower'),
    ),
  ];
  if (times.torch.length > 0) {
    const speed = medianRatio(times.torch, times.norm);
    rows.push(
      row(
        'speed of batch norm + dropout (256, 512) / PyTorch',
        times.norm,
        times.torch,
        speed,
        `at least ${NORM.target}`,
        verdict(speed, NORM.target, 'higher'),
      ),
    );
  }
  return { suite: 'toolkit', note: `medians of ${rounds} rounds`, rows };
}
