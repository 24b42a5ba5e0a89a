import type { ReferenceMemory } from '../memory.js';

/** The numbers behind addresses: those of an absent one are zeros, and nothing is put there. */
export interface Numbers {
  at(pointer: number, i: number): number;
  put(pointer: number, i: number, value: number): void;
}

export const numbersOf = (memory: ReferenceMemory): Numbers => ({
  at: (pointer, i) => (pointer ? memory.f64[pointer / 8 + i]! : 0),
  put(pointer, i, value) {
    if (pointer) memory.f64[pointer / 8 + i] = value;
  },
});

/** For every unit of every row: its place in (rows, units), and that of its first gate in (rows, gates * units). */
export function each(rows: number, units: number, gates: number, f: (i: number, first: number) => void): void {
  for (let i = 0; i < rows * units; i++) f(i, Math.floor(i / units) * gates * units + (i % units));
}

/** sigmoid' and tanh', told from their values. */
export const sigmoidSlope = (y: number): number => y * (1 - y);
export const tanhSlope = (y: number): number => 1 - y * y;
