// Optimizers as TensorFlow.js and we know them: their options, and the state vectors that files hold of them.
import { Adagrad } from '../optimizers/adagrad.js';
import { Adam } from '../optimizers/adam.js';
import { Adamax } from '../optimizers/adamax.js';
import type { Optimizer } from '../optimizers/optimizer.js';
import { RMSprop } from '../optimizers/rmsprop.js';
import { SGD } from '../optimizers/sgd.js';

/** A state vector that TensorFlow.js keeps of every weight. */
export interface Slot {
  /** What its name ends in. */
  readonly name: string;
  /** Which of our vectors it is; undefined where we do without. */
  readonly state: number | undefined;
  /** What ours is multiplied by to be theirs. */
  readonly scale: number;
}

type Numbers = Readonly<Record<string, unknown>>;

/** An optimizer that computes the same in both places. */
export interface KnownOptimizer {
  readonly className: string;
  readonly Kind: new (options: never) => Optimizer;
  /** TensorFlow.js's names of its options, and ours. */
  readonly options: Readonly<Record<string, string>>;
  /** Options of ours that TensorFlow.js does not choose. */
  readonly implied?: Numbers;
  /** Options of theirs that we have at one value alone. */
  readonly fixed?: Numbers;
  /** What the first of its state vectors begins with. */
  readonly initial?: string;
  /** Absent where TensorFlow.js neither saves nor loads its state. */
  readonly slots?: (optimizer: Optimizer) => readonly Slot[];
}

const rateOf = ({ learningRate }: Optimizer): number => learningRate as number;
const own = (name: string, state = 0, scale = 1): Slot => ({ name, state, scale });

const rate = { learningRate: 'learningRate' };
const moments = { ...rate, beta1: 'beta1', beta2: 'beta2', epsilon: 'epsilon' };

export const OPTIMIZERS: readonly KnownOptimizer[] = [
  { className: 'SGD', Kind: SGD, options: rate, slots: () => [] },
  {
    className: 'Momentum',
    Kind: SGD,
    options: { ...rate, momentum: 'momentum', useNesterov: 'nesterov' },
    // theirs sums gradients, ours steps: v = -rate a
    slots: (optimizer) => [
      { name: 'momentum', state: (optimizer as SGD).momentum > 0 ? 0 : undefined, scale: -1 / (rateOf(optimizer) || 1) },
    ],
  },
  { className: 'Adam', Kind: Adam, options: moments, slots: () => [own('m'), own('v', 1)] },
  { className: 'Adamax', Kind: Adamax, options: moments, fixed: { decay: 0 } },
  {
    className: 'Adagrad',
    Kind: Adagrad,
    options: rate,
    implied: { epsilon: 1e-7, epsilonInRoot: true },
    initial: 'initialAccumulatorValue',
    slots: () => [own('accumulator')],
  },
  {
    className: 'RMSProp',
    Kind: RMSprop,
    options: { ...rate, decay: 'rho', momentum: 'momentum', epsilon: 'epsilon' },
    implied: { epsilonInRoot: true },
    // centred, theirs takes epsilon from what stands under the root
    fixed: { centered: false },
    // theirs sums steps, with the rate, even without momentum
    slots: (optimizer) => {
      const momentum = (optimizer as RMSprop).momentum > 0 ? 1 : undefined;
      return [own('rms'), { name: 'momentum', state: momentum, scale: rateOf(optimizer) }];
    },
  },
];
