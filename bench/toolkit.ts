import { fileURLToPath } from 'node:url';
import { type LineProcess, startProcess } from '../examples/experiments/time/line-process.js';
import { main } from './built.js';
import { randomExamples } from './examples.js';
import { type Effort, median, medianRatio, randomNumbers } from './measure.js';
import { mlp } from './parity/networks.js';
import { type Report, type Row, verdict } from './report.js';

/** The update's share: a step with Adam against the same step without any update. */
const ADAM = { sizes: [3072, 512, 512, 10], batch: 256, limit: 1.12 };
/** Batch norm and dropout, forward and backward, against PyTorch: our speed relative to its. */
const NORM = { columns: 512, batch: 256, target: 1 };

/** Milliseconds of a step with Adam, and of the same step without its update. */
function adamTimes(): () => [number, number] {
  const { sizes, batch } = ADAM;
  const model = mlp(sizes, 'relu')();
  model.compile({ optimizer: new main.Adam(), loss: 'sparseCategoricalCrossentropy' });
  const { x, y } = randomExamples(batch, [sizes[0]!]);
  return () => {
    const { records, total } = model.profile(x, y, { steps: 5 });
    const update = records.reduce((sum, { pass, ms }) => (pass === 'update' ? sum + ms : sum), 0);
    return [total, total - update];
  };
}

/** Milliseconds of the second batch norm and the dropout, forward and backward: the first layer alone would need no input gradient. */
function normTime(): () => number {
  const { columns, batch } = NORM;
  const layers = [
    new main.BatchNormalization({ inputShape: [columns] }),
    new main.BatchNormalization({ name: 'norm' }),
    new main.Dropout({ rate: 0.5, name: 'dropout' }),
  ];
  const model = new main.Sequential(layers, { seed: 1 });
  model.compile({ optimizer: new main.SGD(), loss: 'meanSquaredError' });
  const x = { data: randomNumbers(batch * columns, 5), shape: [batch, columns] };
  const wanted = ['norm', 'dropout'];
  const passes: readonly string[] = ['forward', 'backward'];
  return () =>
    model
      .profile(x, x, { steps: 20 })
      .records.filter(({ layer, pass }) => wanted.includes(layer) && passes.includes(pass))
      .reduce((sum, { ms }) => sum + ms, 0);
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
  const adam = adamTimes();
  const norm = normTime();
  const torch = await startTorch();
  const times = { adam: [] as number[], bare: [] as number[], norm: [] as number[], torch: [] as number[] };
  for (let round = 0; round < rounds; round++) {
    const [step, bare] = adam();
    times.adam.push(step);
    times.bare.push(bare);
    times.norm.push(norm());
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
