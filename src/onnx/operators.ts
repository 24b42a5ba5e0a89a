// All operators that there is something for, by their names.
import { pure } from '../engine/records/declare.js';
import { activationBuilds } from './build/activations.js';
import { arithmeticBuilds } from './build/arithmetic.js';
import type { Build, Builds } from './build/build.js';
import { choiceBuilds } from './build/choices.js';
import { comparisonBuilds } from './build/comparisons.js';
import { convolutionBuilds } from './build/convolutions.js';
import { einsumBuilds } from './build/einsum.js';
import { linearBuilds } from './build/linear.js';
import { normalizationBuilds } from './build/normalization.js';
import { padBuilds } from './build/pad.js';
import { poolBuilds } from './build/pools.js';
import { recurrentBuilds } from './build/recurrent.js';
import { reduceBuilds } from './build/reduce.js';
import { resizeBuilds } from './build/resize.js';
import { selectBuilds } from './build/select.js';
import { shapeBuilds } from './build/shapes.js';
import { sumBuilds } from './build/sums.js';
import { elementwiseFolds } from './fold/elementwise.js';
import type { Fold, Folds } from './fold/fold.js';
import { selectFolds } from './fold/select.js';
import { shapeFolds } from './fold/shapes.js';

const builds: Builds = /* @__PURE__ */ pure(() => ({
  ...activationBuilds,
  ...arithmeticBuilds,
  ...einsumBuilds,
  ...linearBuilds,
  ...normalizationBuilds,
  ...recurrentBuilds,
  ...reduceBuilds,
  ...resizeBuilds,
  ...selectBuilds,
  ...shapeBuilds,
  ...sumBuilds,
  ...choiceBuilds,
  ...comparisonBuilds,
  ...convolutionBuilds,
  ...padBuilds,
  ...poolBuilds,
}));

const folds: Folds = /* @__PURE__ */ pure(() => ({ ...elementwiseFolds, ...selectFolds, ...shapeFolds }));

const own = <T>(table: Readonly<Record<string, T>>, op: string): T | undefined => (Object.hasOwn(table, op) ? table[op] : undefined);

/** What makes layers of an operator. */
export const buildOf = (op: string): Build | undefined => own(builds, op);

/** What computes it of numbers of the file. */
export const foldOf = (op: string): Fold | undefined => own(folds, op);
