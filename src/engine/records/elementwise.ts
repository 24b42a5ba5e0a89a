// Maps of an element, or of two, to one.
import { address, count, type Declaration, declare, number, pass, reads, writes } from './declare.js';

const n = count('elements');
type Length = { n: number };
const unary = { x: address('x (n)'), y: address('y (n); may be x'), n };
const binary = { a: address('a (n)'), b: address('b (n)'), y: address('y (n); may be a or b'), n };
const unaryTouches = ({ n: length }: Length) => ({ x: reads(length), y: writes(length) });
const binaryTouches = ({ n: length }: Length) => ({ a: reads(length), b: reads(length), y: writes(length) });

export const add = declare({
  family: 'core',
  formula: 'y = a + b',
  fields: binary,
  touches: binaryTouches,
  inPlace: { y: ['a', 'b'] },
  split: 'elements',
  cost: (r) => pass(3 * r.n, r.n, r.n * 0.15),
});

export const multiply = declare({
  family: 'core',
  formula: 'y = a b',
  fields: binary,
  touches: binaryTouches,
  inPlace: { y: ['a', 'b'] },
  split: 'elements',
  cost: (r) => pass(3 * r.n, r.n, r.n * 0.15),
});

export const divide = declare({
  family: 'core',
  formula: 'y = a / b',
  fields: binary,
  touches: binaryTouches,
  inPlace: { y: ['a', 'b'] },
  split: 'elements',
  cost: (r) => pass(3 * r.n, r.n, r.n * 0.3),
});

export const exp = declare({
  family: 'core',
  formula: 'y = e^x',
  fields: unary,
  touches: unaryTouches,
  inPlace: { y: ['x'] },
  split: 'elements',
  cost: (r) => pass(2 * r.n, r.n, r.n),
});

export const log = declare({
  family: 'core',
  formula: 'y = ln x; of 0 -infinity, of less NaN',
  fields: unary,
  touches: unaryTouches,
  inPlace: { y: ['x'] },
  split: 'elements',
  cost: (r) => pass(2 * r.n, r.n, r.n * 1.4),
});

export const sqrt = declare({
  family: 'core',
  formula: 'y = the square root of x, rounded once; of less than 0 NaN',
  fields: unary,
  touches: unaryTouches,
  inPlace: { y: ['x'] },
  split: 'elements',
  cost: (r) => pass(2 * r.n, r.n, r.n * 0.5),
});

export const affine = declare({
  family: 'core',
  formula: 'y = x scale + offset',
  fields: { ...unary, scale: number('factor'), offset: number.optional('summand') },
  touches: unaryTouches,
  inPlace: { y: ['x'] },
  split: 'elements',
  cost: (r) => pass(2 * r.n, 2 * r.n, r.n * 0.15),
});

export const scaleBy = declare({
  family: 'core',
  formula: 'y = x factor, the factor out of a cell',
  fields: { ...unary, factor: address('the cell of one number') },
  touches: (r) => ({ ...unaryTouches(r), factor: reads(1) }),
  inPlace: { y: ['x'] },
  split: 'elements',
  cost: (r) => pass(2 * r.n, r.n, r.n * 0.15),
});

export const fill = declare({
  family: 'core',
  formula: 'y = value',
  fields: { y: address('y (n)'), n, value: number('the value') },
  touches: (r) => ({ y: writes(r.n) }),
  split: 'elements',
  cost: (r) => pass(r.n, 0, r.n * 0.05),
});

export const clamp = declare({
  family: 'core',
  formula: 'y = min(max(x, low), high)',
  fields: { ...unary, low: number('least'), high: number('greatest') },
  touches: unaryTouches,
  inPlace: { y: ['x'] },
  split: 'elements',
  cost: (r) => pass(2 * r.n, 2 * r.n, r.n * 0.15),
});

/** The declarations by name. */
export const elementwiseRecords = {
  add,
  multiply,
  divide,
  exp,
  log,
  sqrt,
  affine,
  scaleBy,
  fill,
  clamp,
} satisfies Record<string, Declaration>;
