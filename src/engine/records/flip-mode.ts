/** Which ways images may be flipped, by the number that kernels know them by: a bit for each. */
export const FlipMode = { horizontal: 1, vertical: 2, horizontalAndVertical: 3 } as const;
export type FlipMode = (typeof FlipMode)[keyof typeof FlipMode];
