import type { Sequential } from '../../src/index.js';

export function randomImages(): { x: { data: Float32Array; shape: number[] }; y: Int32Array };
export function compiledCnn(nn: object): Promise<Sequential>;
