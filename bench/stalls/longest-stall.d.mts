export function longestStall(work: () => Promise<unknown>): Promise<number>;
