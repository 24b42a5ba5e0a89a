// What the gates of recurrent layers are.
import { oneOf } from '../options.js';

/** The slopes of gates that are clip(slope x + 1/2, 0, 1); 0 is a sigmoid. */
const SLOPES: Readonly<Record<Gates, number>> = { sigmoid: 0, hardSigmoid: 1 / 6, hardSigmoidKeras2: 0.2 };

/**
 * 'sigmoid'; 'hardSigmoid', clip(x / 6 + 1/2, 0, 1), as in Keras 3 and PyTorch; or 'hardSigmoidKeras2', clip(x / 5 + 1/2, 0, 1), as in Keras 1 and 2 and in
 * TensorFlow.js.
 */
export type Gates = 'sigmoid' | 'hardSigmoid' | 'hardSigmoidKeras2';

export const gatesOption = (owner: string, name: string, value: unknown): Gates =>
  oneOf(owner, name, value, Object.keys(SLOPES) as Gates[]);

export const slopeOf = ({ recurrentActivation }: { readonly recurrentActivation: Gates }): number => SLOPES[recurrentActivation];
