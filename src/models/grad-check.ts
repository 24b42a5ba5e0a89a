import { loadFloat64Engine } from '../engine/engine.js';
import { OptionError } from '../errors.js';
import { type OptionSpec, type OptionsOf, settle } from '../option-spec.js';
import { inRange, positiveInteger, show, trueOrFalse } from '../options.js';
import { RandomStream } from '../random.js';
import { Batch } from './batch.js';
import { BatchPlan } from './batch-plan.js';
import type { ModelInput } from './inputs.js';
import { type AnyModel, BaseModel } from './model.js';
import type { StoredParameter } from './parameters.js';
import { Workspace } from './workspace.js';

const gradCheckOptions = {
  /** The largest step of the differences. Default 0.2; smaller ones are tried in turn. */
  epsilon: [(...given) => inRange(...given, 0, 1, { openLow: true }), 0.2],
  /** Numbers to look at in each parameter, drawn from the model's seed. Default 20. */
  samples: [positiveInteger, 20],
  /** Whether layers behave as in training. Default true. */
  training: [trueOrFalse, true],
} as const satisfies OptionSpec;

export interface GradCheckOptions extends OptionsOf<typeof gradCheckOptions> {}

export interface GradCheckResult {
  maxRelativeError: number;
  worst: { parameter: string; index: number; analytic: number; numeric: number };
}

/** Each step is this much smaller than the one before (Ridders' method). */
const SHRINK = 1.6;
const STEPS = 20;
/** Where a gradient is smaller than this share of its tensor's largest, the error is told relative to that share. */
const FLOOR = 1e-3;
/** The same for a whole tensor against the network's largest: the bias in front of a batch norm has a gradient of exactly zero. */
const NETWORK_FLOOR = 1e-4;

/**
 * df/dx by central differences of falling steps, extrapolated to a step of zero; of all extrapolations the one that
 * agrees best with its neighbours (Ridders, "Accurate computation of F'(x) and F'(x)F''(x)", 1982). A step across a kink
 * of ReLU disagrees with the smaller ones and is passed over.
 */
function derivative(f: (offset: number) => number, first: number): number {
  let step = first;
  let previous: number[] = [];
  let best = Number.NaN;
  let least = Infinity;
  for (let i = 0; i < STEPS; i++, step /= SHRINK) {
    const [above, below] = [f(step), f(-step)];
    const row = [(above - below) / (2 * step)];
    // two values may agree by chance to more digits than rounding left in them
    const rounding = (2 ** -52 * Math.abs(above)) / step;
    let factor = SHRINK * SHRINK;
    for (let j = 1; j <= i; j++, factor *= SHRINK * SHRINK) {
      row.push((row[j - 1]! * factor - previous[j - 1]!) / (factor - 1));
      const error = Math.max(Math.abs(row[j]! - row[j - 1]!), Math.abs(row[j]! - previous[j - 1]!), rounding);
      if (error < least) {
        least = error;
        best = row[j]!;
      }
    }
    previous = row;
  }
  return best;
}

/**
 * Compares the gradients that the layers' backward passes compute with differences of the loss, both in f64 on the
 * reference kernels, at the model's present weights (or its starting ones). The model is left as it is.
 *
 * The relative error is |analytic - numeric| / max(|analytic|, |numeric|, 1e-3 of the parameter's largest
 * gradient, 1e-4 of the network's largest).
 */
export async function gradCheck(model: AnyModel, x: ModelInput, y: ModelInput, options?: GradCheckOptions): Promise<GradCheckResult> {
  const { epsilon, samples, training } = settle('gradCheck', options, gradCheckOptions);
  if (!(model instanceof BaseModel)) throw new OptionError(`gradCheck: expected a model, received ${show(model)}.`);
  const { inputs, targets } = model.trainer.checkData(x, y);
  const engine = await loadFloat64Engine();
  // not before: whoever had a turn meanwhile may have disposed the model
  const own = model.trainer.workspace();
  const { heads, optimizer } = model.compiled;
  const space = new Workspace(engine, own.graph, model.seed, undefined, { apart: true, names: model.layerNames() });
  space.freeze(own.store.frozen);
  try {
    own.store.list.forEach((p, i) => {
      space.store.read(space.store.list[i]!).set(own.store.read(p));
    });
    const updater = space.updater(optimizer);
    const batch = new Batch(inputs, targets);
    const rows = batch.count;
    const plan = new BatchPlan(own.graph, space.store, {
      batch: rows,
      training,
      gradients: true,
      heads: heads.map((head) => ({ ...head, metrics: [] })),
    });
    try {
      const lossNow = (): number => {
        plan.load(batch);
        plan.train(rows, updater.penalties);
        return plan.sums[0]! / rows + updater.penalty;
      };
      return checkParameters(space, model.seed, lossNow, epsilon, samples);
    } finally {
      plan.release();
    }
  } finally {
    space.release();
  }
}

/** The worst of all parameters that learn. `lossNow` computes the loss at the present weights, and the gradients. */
function checkParameters(
  { store, engine }: Workspace,
  seed: number,
  lossNow: () => number,
  epsilon: number,
  samples: number,
): GradCheckResult {
  const { memory } = engine;
  lossNow();
  const analytic = store.list.map((p) => store.readGradient(p).slice());
  const random = new RandomStream(seed, 'gradCheck');
  const floor = NETWORK_FLOOR * Math.max(...analytic.map(largestOf));
  let result: GradCheckResult = { maxRelativeError: 0, worst: { parameter: '', index: 0, analytic: 0, numeric: 0 } };
  store.list.forEach((p, i) => {
    if (!p.trainable) return;
    const lossAt = (index: number, offset: number): number => {
      const at = memory.floats(p.pointer + index * memory.elementBytes, 1);
      const value = at[0]!;
      at[0] = value + offset;
      const there = lossNow();
      at[0] = value;
      return there;
    };
    const found = checkParameter(p, analytic[i]!, floor, samples, random, lossAt, epsilon);
    if (!(found.maxRelativeError <= result.maxRelativeError)) result = found;
  });
  return result;
}

function largestOf(values: ArrayLike<number>): number {
  let largest = 0;
  for (let i = 0; i < values.length; i++) largest = Math.max(largest, Math.abs(values[i]!));
  return largest;
}

/** The worst of up to `samples` places of one parameter. `lossAt` is the loss with one of its numbers moved by an offset. */
function checkParameter(
  { fullName, size }: StoredParameter,
  analytic: ArrayLike<number>,
  floor: number,
  samples: number,
  random: RandomStream,
  lossAt: (index: number, offset: number) => number,
  epsilon: number,
): GradCheckResult {
  const least = Math.max(floor, FLOOR * largestOf(analytic));
  const order = Int32Array.from({ length: size }, (_, i) => i);
  random.shuffle(order);
  let maxRelativeError = 0;
  let worst = { parameter: fullName, index: 0, analytic: 0, numeric: 0 };
  for (const index of order.subarray(0, samples)) {
    const numeric = derivative((offset) => lossAt(index, offset), epsilon);
    const exact = analytic[index]!;
    const scale = Math.max(Math.abs(exact), Math.abs(numeric), least);
    const error = scale === 0 ? 0 : Math.abs(exact - numeric) / scale;
    // written so that a NaN counts as the worst
    if (!(error <= maxRelativeError)) {
      maxRelativeError = error;
      worst = { ...worst, index, analytic: exact, numeric };
    }
  }
  return { maxRelativeError, worst };
}
