import type { Activation } from '../activations.js';
import type { Floats } from '../engine/memory.js';
import type { Loss } from '../losses/index.js';

/** How far a row may sum from 1, and a number lie outside 0..1: a softmax over a thousand classes in f32 stays within 1e-4. */
const TOLERANCE = 1e-3;

const short = (value: number): string => String(Number(value.toPrecision(4)));

/** What the first row that is no distribution, or with `each` holds a number that is no probability, does wrong. */
function improper(outputs: Floats, columns: number, each: boolean): string | undefined {
  for (let start = 0; start < outputs.length; start += columns) {
    let sum = 0;
    for (let j = 0; j < columns; j++) {
      const value = outputs[start + j]!;
      if (value < -TOLERANCE || value > 1 + TOLERANCE) return `row ${start / columns} of the first batch holds ${short(value)}`;
      sum += value;
    }
    if (!each && Math.abs(sum - 1) > TOLERANCE) return `row ${start / columns} of the first batch sums to ${short(sum)}`;
  }
  return undefined;
}

/**
 * What keeps `loss` from teaching a model that ends with `last` anything, told from a batch of its outputs, rows of `columns` (logits, where
 * the loss took the activation over): in a sentence with what to do; undefined where nothing is wrong, or outputs are NaN already.
 */
export function outputFlaw(loss: Loss, last: Activation | undefined, outputs: Floats, columns: number): string | undefined {
  const { name, takes, applies } = loss;
  if (last === 'softmax' && columns === 1 && (takes || applies))
    return 'a softmax over a single output is always 1. For two classes end the model with one output and activation: "sigmoid", under binaryCrossentropy.';
  if (applies && last === applies) {
    return (
      `${name}({ fromLogits: true }) applies a ${applies} itself, and the model ends with one. ` +
      `Leave out fromLogits, or the model's last activation.`
    );
  }
  if (!takes || last === takes) return undefined;
  const fault = improper(outputs, columns, takes === 'sigmoid');
  if (fault === undefined) return undefined;
  return (
    `the outputs are no probabilities, which ${name} expects: ${fault}. ` +
    `End the model with activation: "${takes}", or compile it with the loss ${name}({ fromLogits: true }).`
  );
}

/** Tells once a model, as a warning, what is wrong with its outputs. */
export class OutputWarning {
  /** What was wrong when they were last looked at. */
  flaw: string | undefined;
  /** Whether they have not been looked at since the model was compiled. */
  due = true;
  private told = false;

  /** What takes note of a flaw that `owner` comes upon; without `quiet` it is told, the first time. */
  noteFor(owner: string, quiet: boolean): (flaw: string | undefined) => void {
    return (flaw) => {
      this.flaw = flaw;
      this.due = false;
      if (flaw === undefined || quiet || this.told) return;
      this.told = true;
      console.warn(`${owner}: ${flaw}`);
    };
  }
}
