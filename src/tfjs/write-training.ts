// How a model is compiled and where its optimizer is, as TensorFlow.js's files have it.
import { OptionError } from '../errors.js';
import { snake } from '../keras/options.js';
import type { Compiled, Head } from '../models/compile.js';
import type { StoredParameter } from '../models/parameters.js';
import type { Workspace } from '../models/workspace.js';
import type { Optimizer } from '../optimizers/optimizer.js';
import { show } from '../options.js';
import { type KnownOptimizer, OPTIMIZERS } from './optimizers.js';
import type { Written } from './written.js';

/** What TensorFlow.js compiles a model with. */
export interface TrainingConfig {
  readonly loss: string | readonly string[];
  readonly metrics: readonly string[];
  readonly optimizer_config: { readonly class_name: string; readonly config: object };
}

/** A weight that learns, and its name in the file. */
export interface Learned {
  readonly parameter: StoredParameter;
  readonly name: string;
}

/** Losses by our names: those of TensorFlow.js that differ by more than underscores. */
const LOSSES: Readonly<Record<string, string>> = {
  binaryCrossentropy: '',
  categoricalCrossentropy: '',
  categoricalHinge: '',
  cosineSimilarity: 'cosine_proximity',
  hinge: '',
  kullbackLeiblerDivergence: '',
  logCosh: 'logcosh',
  meanAbsoluteError: '',
  meanAbsolutePercentageError: '',
  meanSquaredError: '',
  meanSquaredLogarithmicError: '',
  poisson: '',
  sparseCategoricalCrossentropy: '',
  squaredHinge: '',
};

const METRICS: Readonly<Record<string, string>> = {
  accuracy: 'accuracy',
  binaryAccuracy: 'binary_accuracy',
  meanAbsoluteError: 'mae',
  meanSquaredError: 'mse',
  precision: 'precision',
};

const refuse = (what: string): never => {
  throw new OptionError(`toTfjs: TensorFlow.js has no words for ${what}. Leave out includeOptimizer, and compile the model there.`);
};

/** A word of a table, for what its users gave. */
const word = (what: string, table: Readonly<Record<string, string>>, name: string): string =>
  Object.hasOwn(table, name) ? table[name]! || snake(name) : refuse(`the ${what} ${show(name)}`);

function lossWord({ lossName, weight, name }: Head): string {
  if (weight !== 1) refuse(`the weight ${weight} of the output ${show(name)} in the loss`);
  return lossName === undefined ? refuse('a loss that is given as an object; compile with its name') : word('loss', LOSSES, lossName);
}

/** The optimizer's options by TensorFlow.js's names. */
const configOf = (optimizer: Optimizer, { options, fixed, initial }: KnownOptimizer): Record<string, unknown> => ({
  ...Object.fromEntries(Object.entries(options).map(([name, ours]) => [name, optimizer[ours as keyof Optimizer]])),
  ...fixed,
  // the state is written out
  ...(initial && { [initial]: 0 }),
});

/** The first option that an optimizer of TensorFlow.js's options would have otherwise. */
function difference(optimizer: Optimizer, { Kind, options, implied }: KnownOptimizer): string | undefined {
  const own = optimizer as unknown as Readonly<Record<string, unknown>>;
  const given = Object.fromEntries(Object.values(options).map((name) => [name, own[name]]));
  const made = new Kind({ ...implied, ...given } as never) as unknown as Readonly<Record<string, unknown>>;
  return Object.keys(own).find((name) => !Object.is(own[name], made[name]));
}

function optimizerOf(optimizer: Optimizer): KnownOptimizer {
  const alike = OPTIMIZERS.filter(({ Kind, slots }) => slots && optimizer.constructor === Kind);
  if (alike.length === 0) refuse(`the state of the optimizer ${optimizer.kind}`);
  if (typeof optimizer.learningRate !== 'number') refuse('a schedule of the learning rate');
  const faults = alike.map((known) => difference(optimizer, known));
  const known = alike[faults.indexOf(undefined)];
  if (known) return known;
  const option = faults.at(-1)!;
  return refuse(`${optimizer.kind} with ${option}: ${show(optimizer[option as keyof Optimizer])}`);
}

/** Throws OptionError for what TensorFlow.js does not compute as we do. */
export function trainingConfigOf({ optimizer, heads }: Compiled): { config: TrainingConfig; known: KnownOptimizer } {
  const known = optimizerOf(optimizer);
  const losses = heads.map(lossWord);
  const [metrics, ...others] = heads.map((head) => head.metrics.map(({ name }) => word('metric', METRICS, name)));
  if (others.some((names) => names.join() !== metrics!.join())) refuse('metrics that differ from output to output');
  const config = {
    loss: losses.length === 1 ? losses[0]! : losses,
    metrics: metrics!,
    optimizer_config: { class_name: known.className, config: configOf(optimizer, known) },
  };
  return { config, known };
}

/** The optimizer's steps and its vectors, in TensorFlow.js's order: slot by slot, in each the weights that learn. */
export function optimizerState(space: Workspace, optimizer: Optimizer, { slots }: KnownOptimizer, learned: readonly Learned[]): Written[] {
  const updater = space.updater(optimizer);
  const vectors = updater.read();
  const group = 'optimizer';
  const steps: Written = { spec: { name: 'iter', shape: [], dtype: 'int32', group }, values: Int32Array.of(space.store.step) };
  const written = slots!(optimizer).flatMap(({ name: slot, state, scale }) =>
    learned.map(({ parameter: { offset, size, shape }, name }): Written => {
      const values = state === undefined ? new Float32Array(size) : Float32Array.from(vectors[state]!.subarray(offset, offset + size));
      return {
        spec: { name: `${name}/${slot}`, shape: [...shape], dtype: 'float32', group },
        values: scale === 1 ? values : values.map((value) => value * scale),
      };
    }),
  );
  return [steps, ...written];
}
