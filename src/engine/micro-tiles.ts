/** The matrix product's micro-kernels by number, as `assembly/tools/micro-kernels.mjs` writes them: rows x columns of C. */
export const microKernels = ['4x8', '5x8', '5x8u4', '2x16', '3x12'] as const;
export type MicroKernel = '4x8' | '5x8' | '5x8u4' | '2x16' | '3x12' | '6x8';
/** And the one that is in the relaxed builds alone. */
export const allMicroKernels: readonly MicroKernel[] = [...microKernels, '6x8'];

/** Rows and columns of a tile. */
export const tiles: readonly (readonly [number, number])[] = allMicroKernels.map(
  (name) => name.split('u')[0]!.split('x').map(Number) as [number, number],
);

/** Columns of a tile, and of a panel of packed B. */
export const panelWidth = (microKernel: number): number => tiles[microKernel]![1];

/** Numbers that op(B), (k, n), takes in panels. */
export const packedNumbers = (microKernel: number, n: number, k: number): number =>
  Math.ceil(n / panelWidth(microKernel)) * panelWidth(microKernel) * k;

/** By whichever micro-kernel. */
export const mostPackedNumbers = (n: number, k: number): number => Math.max(...tiles.map((_, id) => packedNumbers(id, n, k)));
