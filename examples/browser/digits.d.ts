// For ../playground: pages take the JavaScript as it is.
export declare const SIDE: number;

export function drawDigits(count: number, seed: number): { x: { data: Uint8Array; shape: number[] }; y: number[] };
