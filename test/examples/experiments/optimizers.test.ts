import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { Dense, Sequential, sparseCategoricalCrossentropy } from 'wasm-nn';
import { buildOptimizer, meanOverClasses } from '../../../examples/experiments/optimizers.js';

test('the rates of a schedule are squeezed to the epochs of a run', () => {
  const learningRate = { values: [0.1, 0.02, 0.004, 0.0008], ends: [0.3, 0.6, 0.8] };
  const rates = (epochs: number): number[] => {
    const optimizer = buildOptimizer({ optimizer: 'SGD', learningRate }, epochs);
    return Array.from({ length: epochs }, (_, epoch) => optimizer.rateAt(epoch * 100, epoch));
  };
  const fifty = rates(50);
  assert.equal(
    [fifty[0], fifty[14], fifty[15], fifty[29], fifty[30], fifty[39], fifty[40], fifty[49]],
    [0.1, 0.1, 0.02, 0.02, 0.004, 0.004, 0.0008, 0.0008],
  );
  assert.equal(rates(10), [0.1, 0.1, 0.1, 0.02, 0.02, 0.02, 0.004, 0.004, 0.0008, 0.0008]);
  assert.equal(rates(4), [0.1, 0.02, 0.004, 0.0008]);
  assert.equal(rates(2), [0.1, 0.004]);
  assert.equal(rates(1), [0.02], 'the piece that the middle of the run lies in');
});

test('the mean over the classes divides loss and gradient by their number', () => {
  const x = { data: Float32Array.from({ length: 24 }, (_, i) => Math.sin(i)), shape: [8, 3] };
  const y = Int32Array.from({ length: 8 }, (_, i) => i % 4);
  const losses = [sparseCategoricalCrossentropy(), meanOverClasses(4)].map((loss) => {
    const model = new Sequential([new Dense({ units: 4, activation: 'softmax', inputShape: [3] })], { seed: 2 });
    model.compile({ optimizer: 'sgd', loss });
    return { ...model.trainOnBatch(x, y), gradient: model.parameters[0]!.gradient };
  });
  const [plain, tenth] = losses as [(typeof losses)[0], (typeof losses)[0]];
  assert.ok(Math.abs(tenth.loss - plain.loss / 4) < 1e-6, `${tenth.loss} ${plain.loss}`);
  for (const [i, value] of plain.gradient.entries()) assert.ok(Math.abs(tenth.gradient[i]! - value / 4) < 1e-7);
});

test.run();
