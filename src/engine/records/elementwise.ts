// Maps of an element, or of two, to one; and what penalties add to gradients.
import type { ReferenceMemory } from '../memory.js';
import { address, count, type Definitions, declare, type Full, number, pass, pure, reads, updates, writes } from './declare.js';

const n = count('elements');
type Length = { n: number };
const unary = { x: address('x (n)'), y: address('y (n); may be x'), n };
const binary = { a: address('a (n)'), b: address('b (n)'), y: address('y (n); may be a or b'), n };
const unaryTouches = ({ n: length }: Length) => ({ x: reads(length), y: writes(length) });
const binaryTouches = ({ n: length }: Length) => ({ a: reads(length), b: reads(length), y: writes(length) });

/** A map of one element, which costs `ns` nanoseconds a number. */
const ofOneNumber = (formula: string, ns: number) =>
  declare({
    family: 'core',
    formula,
    fields: unary,
    touches: unaryTouches,
    inPlace: { y: ['x'] },
    split: 'elements',
    cost: (r) => pass(2 * r.n, r.n, r.n * ns),
  });
/** A map of two. */
const ofTwoNumbers = (formula: string, ns: number) =>
  declare({
    family: 'core',
    formula,
    fields: binary,
    touches: binaryTouches,
    inPlace: { y: ['a', 'b'] },
    split: 'elements',
    cost: (r) => pass(3 * r.n, r.n, r.n * ns),
  });

export const elementwiseRecords = /* @__PURE__ */ pure(() => ({
  add: ofTwoNumbers('y = a + b', 0.15),
  multiply: ofTwoNumbers('y = a b', 0.15),
  divide: ofTwoNumbers('y = a / b', 0.3),
  exp: ofOneNumber('y = e^x', 1),
  log: ofOneNumber('y = ln x; of 0 -infinity, of less NaN', 1.4),
  sqrt: ofOneNumber('y = the square root of x, rounded once; of less than 0 NaN', 0.5),
  affine: declare({
    family: 'core',
    formula: 'y = x scale + offset',
    fields: { ...unary, scale: number('factor'), offset: number.optional('summand') },
    touches: unaryTouches,
    inPlace: { y: ['x'] },
    split: 'elements',
    cost: (r) => pass(2 * r.n, 2 * r.n, r.n * 0.15),
  }),
  scaleBy: declare({
    family: 'core',
    formula: 'y = x factor, the factor out of a cell',
    fields: { ...unary, factor: address('the cell of one number') },
    touches: (r) => ({ ...unaryTouches(r), factor: reads(1) }),
    inPlace: { y: ['x'] },
    split: 'elements',
    cost: (r) => pass(2 * r.n, r.n, r.n * 0.15),
  }),
  fill: declare({
    family: 'core',
    formula: 'y = value',
    fields: { y: address('y (n)'), n, value: number('the value') },
    touches: (r) => ({ y: writes(r.n) }),
    split: 'elements',
    cost: (r) => pass(r.n, 0, r.n * 0.05),
  }),
  clamp: declare({
    family: 'core',
    formula: 'y = min(max(x, low), high)',
    fields: { ...unary, low: number('least'), high: number('greatest') },
    touches: unaryTouches,
    inPlace: { y: ['x'] },
    split: 'elements',
    cost: (r) => pass(2 * r.n, 2 * r.n, r.n * 0.15),
  }),
  penaltyGrad: declare({
    family: 'core',
    formula: 'g += l1 sign(p) + 2 l2 p; sign(0) = 0',
    fields: { p: address('p (n)'), g: address('g (n)'), n, l1: number('l1'), l2: number('l2') },
    touches: (r) => ({ p: reads(r.n), g: updates(r.n) }),
    split: 'elements',
    cost: (r) => pass(3 * r.n, 4 * r.n, r.n * 0.2),
  }),
}));

/** The definition of `assembly/elementwise.ts`. */
export function createElementwise(memory: ReferenceMemory): Definitions<typeof elementwiseRecords> {
  const ofOne =
    (f: (x: number) => number) =>
    ({ x, y, n }: Full<typeof unary>): void => {
      for (let i = 0; i < n; i++) memory.f64[y / 8 + i] = f(memory.f64[x / 8 + i]!);
    };
  const ofTwo =
    (f: (a: number, b: number) => number) =>
    ({ a, b, y, n }: Full<typeof binary>): void => {
      for (let i = 0; i < n; i++) memory.f64[y / 8 + i] = f(memory.f64[a / 8 + i]!, memory.f64[b / 8 + i]!);
    };
  return {
    add: ofTwo((a, b) => a + b),
    multiply: ofTwo((a, b) => a * b),
    divide: ofTwo((a, b) => a / b),
    exp: ofOne(Math.exp),
    log: ofOne(Math.log),
    sqrt: ofOne(Math.sqrt),
    affine({ x, y, n, scale, offset }) {
      const { f64 } = memory;
      for (let i = 0; i < n; i++) f64[y / 8 + i] = f64[x / 8 + i]! * scale + offset;
    },
    scaleBy({ x, y, n, factor }) {
      const { f64 } = memory;
      const by = f64[factor / 8]!;
      for (let i = 0; i < n; i++) f64[y / 8 + i] = f64[x / 8 + i]! * by;
    },
    fill({ y, n, value }) {
      memory.floats(y, n).fill(value);
    },
    clamp({ x, y, n, low, high }) {
      const { f64 } = memory;
      for (let i = 0; i < n; i++) f64[y / 8 + i] = Math.min(Math.max(f64[x / 8 + i]!, low), high);
    },
    penaltyGrad({ p, g, n, l1, l2 }) {
      const { f64 } = memory;
      for (let i = 0; i < n; i++) f64[g / 8 + i]! += l1 * Math.sign(f64[p / 8 + i]!) + 2 * l2 * f64[p / 8 + i]!;
    },
  };
}
