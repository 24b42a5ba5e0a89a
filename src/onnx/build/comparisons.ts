// Comparisons of what the model computes, and conditions: 1 where they hold, else 0.
import { pure } from '../../engine/records/declare.js';
import { Maximum, Multiply, Subtract } from '../../layers/built-in.js';
import type { Layer } from '../../layers/layer.js';
import { first, type Inputs } from '../arguments.js';
import type { Builder } from '../builder.js';
import { type Comparison, OnnxCompare } from '../layers/compare.js';
import type { OnnxNode } from '../node.js';
import { DataType } from '../proto/messages.js';
import { numberKind } from '../proto/tensor-values.js';
import { refuse } from '../refusal.js';
import { constant, type Live, type Value } from '../values.js';
import { joinedBy, rescaled } from './arithmetic.js';
import { type Build, type Builds, liveInput } from './build.js';

const ZERO = /* @__PURE__ */ constant([], [0]);

const condition = (b: Builder, node: OnnxNode, values: readonly Value[], make: (name: string) => Layer): Live => ({
  ...joinedBy(b, node, values, make),
  kind: 'boolean',
});

/** Where a < c, a <= c or a = c. */
export const compared = (b: Builder, node: OnnxNode, a: Value, c: Value, comparison: Comparison): Live =>
  condition(b, node, [a, c], (name) => new OnnxCompare({ comparison, name }));

const opposite = (b: Builder, node: OnnxNode, value: Live): Live => rescaled(b, node, value, -1, 1);

const two = (inputs: Inputs): [Value, Value] => [first(inputs), first(inputs, 1)];

const compares =
  (comparison: Comparison, swapped = false): Build =>
  (b, node, inputs) => {
    const [a, c] = two(inputs);
    return [swapped ? compared(b, node, c, a, comparison) : compared(b, node, a, c, comparison)];
  };

/** Whole numbers are floats here; floats do not become whole ones. */
const cast: Build = (b, node, inputs) => {
  const [x, like] = [liveInput(inputs), inputs[1]];
  const to = like ? like.kind : numberKind(node.int('to', node.string('to', '') === 'FLOAT' ? DataType.FLOAT : 0));
  if (!to) return refuse(`casts to the data type ${node.int('to', 0)}`);
  if (to === 'boolean' && x.kind !== to) return [opposite(b, node, compared(b, node, x, ZERO, 'equal'))];
  if (x.kind === 'float' && to === 'integer') return refuse('casts values of the model to whole numbers');
  return [{ ...x, kind: to }];
};

export const comparisonBuilds: Builds = /* @__PURE__ */ pure(() => ({
  Cast: cast,
  CastLike: cast,
  Equal: compares('equal'),
  Less: compares('less'),
  LessOrEqual: compares('lessOrEqual'),
  Greater: compares('less', true),
  GreaterOrEqual: compares('lessOrEqual', true),
  And: (b, node, inputs) => [condition(b, node, two(inputs), (name) => new Multiply({ name }))],
  Or: (b, node, inputs) => [condition(b, node, two(inputs), (name) => new Maximum({ name }))],
  Xor: (b, node, inputs) => [opposite(b, node, compared(b, node, ...two(inputs), 'equal'))],
  Not: (b, node, inputs) => [opposite(b, node, liveInput(inputs))],
  Sign: (b, node, inputs) => {
    const x = liveInput(inputs);
    const sides = [compared(b, node, ZERO, x, 'less'), compared(b, node, x, ZERO, 'less')];
    return [{ ...joinedBy(b, node, sides, (name) => new Subtract({ name })), kind: x.kind }];
  },
}));
