import type { Kernels, Pointer } from '../engine/kernels.js';
import type { BidirectionalState, MergeMode } from './directions-layout.js';
import type { Slot } from './plan.js';

/** n numbers of a slot, copied, or zeros where there is none. */
function copyAll(k: Kernels, from: Slot | undefined, to: Slot, n: number): void {
  if (from) k.copy({ x: from.pointer, xItem: n, y: to.pointer, yItem: n, items: 1, run: n });
  else k.fill({ y: to.pointer, n, value: 0 });
}

/** to = from (rows, steps, units) with the steps in the other order; nothing where both are one place. */
function turn(k: Kernels, { steps, units }: BidirectionalState, from: Slot, to: Slot, rows: number): void {
  for (let t = 0; from !== to && t < steps; t++) {
    const [x, y] = [t, steps - 1 - t].map((step) => step * units * k.elementBytes) as [number, number];
    k.copy({ x: from.pointer + x, xItem: steps * units, y: to.pointer + y, yItem: steps * units, items: rows, run: units });
  }
}

/** The halves of rows of 2 units, from (`join`) or to two blocks. */
function halves(k: Kernels, s: BidirectionalState, whole: Pointer, parts: readonly Slot[], join: boolean, rows: number): void {
  const { steps, units } = s;
  parts.forEach(({ pointer }, i) => {
    const half = { at: whole + i * units * k.elementBytes, item: 2 * units };
    const [from, to] = join ? [{ at: pointer, item: units }, half] : [half, { at: pointer, item: units }];
    k.copy({ x: from.at, xItem: from.item, y: to.at, yItem: to.item, items: rows * steps, run: units });
  });
}

/** The outputs, of what both directions gave. */
export function mergeDirections(k: Kernels, s: BidirectionalState, mode: MergeMode, rows: number): void {
  const { forward, backward, turned, outputs, steps, units } = s;
  const [a, y] = [forward.outputs[0]!, outputs[0]!];
  const n = rows * steps * units;
  turn(k, s, backward.outputs[0]!, turned, rows);
  const both = { a: a.pointer, b: turned.pointer, y: y.pointer, n };
  if (mode === 'concat') halves(k, s, y.pointer, [a, turned], true, rows);
  else if (mode === 'mul') k.multiply(both);
  else if (mode === 'none') [a, turned].forEach((from, i) => void copyAll(k, from, outputs[i]!, n));
  else k.add(both);
  if (mode === 'ave') k.affine({ x: y.pointer, y: y.pointer, n, scale: 0.5 });
  const states = [...forward.outputs.slice(1), ...backward.outputs.slice(1)];
  states.forEach((from, i) => void copyAll(k, from, outputs[outputs.length - states.length + i]!, rows * units));
}

/** The gradients of what both directions gave, of those of the outputs. */
export function splitDirections(k: Kernels, s: BidirectionalState, mode: MergeMode, rows: number): void {
  const { forward, backward, turned, dTurned, gradients, steps, units } = s;
  const [dy] = gradients;
  const parts = [forward.gradients[0]!, dTurned];
  const n = rows * steps * units;
  if (mode === 'none' || !dy) parts.forEach((to, i) => void copyAll(k, mode === 'none' ? gradients[i] : undefined, to, n));
  else if (mode === 'concat') halves(k, s, dy.pointer, parts, false, rows);
  else
    parts.forEach(({ pointer: y }, i) => {
      const other = i === 0 ? turned : forward.outputs[0]!;
      if (mode === 'mul') k.multiply({ a: dy.pointer, b: other.pointer, y, n });
      else k.affine({ x: dy.pointer, y, n, scale: mode === 'ave' ? 0.5 : 1 });
    });
  turn(k, s, dTurned, backward.gradients[0]!, rows);
  const states = [...forward.gradients.slice(1), ...backward.gradients.slice(1)];
  states.forEach((to, i) => void copyAll(k, gradients[gradients.length - states.length + i], to!, rows * units));
}
