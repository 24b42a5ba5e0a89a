import type { Kernels } from '../../engine/kernels.js';
import { Layer, type LayerOptions } from '../../layers/layer.js';
import { type LayerPlan, type PassState, planPass, required } from '../../layers/plan.js';
import type { OptionSpec, OptionsOf, Settled } from '../../option-spec.js';
import { finiteNumber, oneOf } from '../../options.js';

const FUNCTIONS = ['sqrt', 'log', 'reciprocal', 'power'] as const;
type MathFunction = (typeof FUNCTIONS)[number];

const mathOptions = {
  function: (owner: string, name: string, value: MathFunction): MathFunction => oneOf(owner, name, value, FUNCTIONS),
  /** Of a power: whole numbers from 2 on are products, of others x must not be negative. Default 2. */
  exponent: [finiteNumber, 2],
} as const satisfies OptionSpec;

export interface OnnxMathOptions extends LayerOptions, OptionsOf<typeof mathOptions> {}

/** What `plan` lays out: where forward and backward find their tensors. */
export interface OnnxMathState extends PassState {}

export interface OnnxMath extends Settled<typeof mathOptions> {}

/** y = sqrt(x), ln(x), 1 / x, or x^exponent, number by number. x (N, ...), y as x. Keeps x and y. */
export class OnnxMath extends Layer<OnnxMathState> {
  override get emits(): boolean {
    return true;
  }

  constructor(options: OnnxMathOptions) {
    super(options, mathOptions, 'OnnxMath');
  }

  plan(plan: LayerPlan): OnnxMathState {
    const pass = planPass(plan, plan.input.shape);
    plan.keep(pass.x);
    plan.keep(pass.y);
    return pass;
  }

  /** Factors of a power that is a product; 0 for one that is none. */
  get #factors(): number {
    return Number.isInteger(this.exponent) && this.exponent >= 2 ? this.exponent : 0;
  }

  forward(k: Kernels, { x: { pointer: x, size }, y: { pointer: y } }: OnnxMathState, rows: number): void {
    const n = rows * size;
    if (this.function === 'sqrt') k.sqrt({ x, y, n });
    else if (this.function === 'log') k.log({ x, y, n });
    else if (this.function === 'reciprocal') {
      k.fill({ y, n, value: 1 });
      k.divide({ a: y, b: x, y, n });
    } else if (this.#factors > 0) {
      for (let i = 1; i < this.#factors; i++) k.multiply({ a: i === 1 ? x : y, b: x, y, n });
    } else {
      k.log({ x, y, n });
      k.affine({ x: y, y, n, scale: this.exponent });
      k.exp({ x: y, y, n });
    }
  }

  backward(k: Kernels, { x: { pointer: x, size }, y: { pointer: y }, dx, dy: slot }: OnnxMathState, rows: number): void {
    if (!dx) return;
    const [n, dy, to] = [rows * size, required(slot).pointer, dx.pointer];
    const scale = (factor: number): void => k.affine({ x: to, y: to, n, scale: factor });
    if (this.function === 'sqrt') {
      k.divide({ a: dy, b: y, y: to, n });
      scale(0.5);
    } else if (this.function === 'log') k.divide({ a: dy, b: x, y: to, n });
    else if (this.function === 'reciprocal') {
      k.multiply({ a: dy, b: y, y: to, n });
      k.multiply({ a: to, b: y, y: to, n });
      scale(-1);
    } else if (this.#factors > 0) {
      for (let i = 1; i < this.#factors; i++) k.multiply({ a: i === 1 ? dy : to, b: x, y: to, n });
      scale(this.exponent);
    } else {
      k.multiply({ a: dy, b: y, y: to, n });
      k.divide({ a: to, b: x, y: to, n });
      scale(this.exponent);
    }
  }
}
