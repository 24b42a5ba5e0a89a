import type { Logs } from '../logs.js';
import { Tensor } from '../tensor.js';
import type { BatchPlan } from './batch-plan.js';
import type { Rows } from './inputs.js';
import type { Compiled, Workspace } from './workspace.js';

/** Loss, with penalties, and metrics over a set, batch by batch. */
export function evaluateRows(space: Workspace, compiled: Compiled, inputs: Rows, targets: Rows, batchSize: number): Logs {
  const { metrics } = compiled;
  const plan = space.plan('evaluate', Math.min(batchSize, inputs.count), compiled);
  let loss = 0;
  const sums = metrics.map(() => 0);
  for (let start = 0; start < inputs.count; start += batchSize) {
    const rows = Math.min(batchSize, inputs.count - start);
    plan.load(inputs, targets, undefined, undefined, start, rows);
    plan.forward(rows);
    plan.computeLoss(rows);
    loss += plan.lossSum;
    for (let i = 0; i < sums.length; i++) sums[i]! += plan.metricSums[i]!;
  }
  const logs: Logs = { loss: loss / inputs.count + space.penalty() };
  for (const [i, { name }] of metrics.entries()) logs[name] = sums[i]! / inputs.count;
  return logs;
}

/** The network's output for every example, batch by batch. */
export function predictRows(space: Workspace, inputs: Rows, batchSize: number): Tensor<Float32Array> {
  return runRows(space.plan('predict', Math.min(batchSize, inputs.count), undefined), inputs, batchSize);
}

/** What `plan` makes of every example, `batchSize` at a time, which it must have room for unless there are fewer in all. */
export function runRows(plan: BatchPlan, inputs: Rows, batchSize: number): Tensor<Float32Array> {
  const { output, store } = plan.network;
  const { size } = output;
  const Floats = store.engine.precision === 'float64' ? Float64Array : Float32Array;
  const out = new Floats(inputs.count * size);
  for (let start = 0; start < inputs.count; start += batchSize) {
    const rows = Math.min(batchSize, inputs.count - start);
    plan.loadInputs(inputs, undefined, start, rows);
    plan.forward(rows);
    plan.readOutput(out, start * size, rows);
  }
  return new Tensor(out as Float32Array, [inputs.count, ...output.shape]);
}
