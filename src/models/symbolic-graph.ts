import { OptionError } from '../errors.js';
import type { Call, SymbolicTensor } from '../layers/layer.js';
import type { Graph } from './graph.js';

/** Values by names. */
export type NamedValues = { readonly [name: string]: SymbolicTensor };

/** One value, a list of them, or an object by their names. */
export type ModelEnds = SymbolicTensor | readonly SymbolicTensor[] | NamedValues;

/** The calls that lead from `inputs` to `outputs`, each after those whose values it reads. Throws OptionError for what lies between them and is neither. */
export function callsBelow(inputs: readonly SymbolicTensor[], outputs: readonly SymbolicTensor[]): Call[] {
  const sorted: Call[] = [];
  const seen = new Set<SymbolicTensor>();
  const done = new Set<Call>();
  for (const output of outputs) {
    if (inputs.includes(output)) throw new OptionError('Model: the outputs are the inputs; there is no layer between them.');
    // a path of its own rather than calls in calls, whose depth the runtime limits: a value, and the next of its inputs to look at
    const path = seen.has(output) ? [] : [{ value: output, next: 0 }];
    seen.add(output);
    for (let place = path.at(-1); place; place = path.at(-1)) {
      const { value } = place;
      // whatever made what was given as an input lies outside of the model
      const below = inputs.includes(value) ? undefined : value.inputs[place.next++];
      if (below) {
        if (!seen.has(below)) path.push({ value: below, next: 0 });
        seen.add(below);
        continue;
      }
      path.pop();
      if (inputs.includes(value)) continue;
      const { call } = value;
      if (!call) throw new OptionError('Model: the outputs depend on an input that is not among the model\'s "inputs".');
      if (!done.has(call)) sorted.push(call);
      done.add(call);
    }
  }
  const unread = inputs.find((value) => !seen.has(value));
  if (unread) throw new OptionError('Model: the outputs do not depend on "inputs".');
  return sorted;
}

/** Values with their names. */
interface Named {
  readonly values: readonly SymbolicTensor[];
  readonly names: readonly string[];
}

/** The graph of calls, whose values are numbered. */
export function graphOf(calls: readonly Call[], inputs: Named, outputs: Named): Graph {
  const numbers = new Map(inputs.values.map((value, i) => [value, i]));
  for (const call of calls) for (const value of call.outputs) numbers.set(value, numbers.size);
  return {
    inputs: inputs.values.map(({ shape }, i) => ({ name: inputs.names[i]!, shape: shape! })),
    nodes: calls.map(({ layer, inputs: read }) => ({ layer, inputs: read.map((value) => numbers.get(value)!) })),
    outputs: outputs.values.map((value, i) => ({ name: outputs.names[i]!, value: numbers.get(value)! })),
  };
}
