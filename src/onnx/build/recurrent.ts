// LSTM, GRU and RNN, in one direction or both. ONNX counts (steps, batch, features), has a gate's weights in rows, and its gates in an order of its own.
import { Bidirectional, Concatenate, type LSTM } from '../../layers/built-in.js';
import type { Layer, SymbolicTensor } from '../../layers/layer.js';
import { constantInput, type Inputs } from '../arguments.js';
import type { Builder, Weights } from '../builder.js';
import type { OnnxNode } from '../node.js';
import { refuse } from '../refusal.js';
import type { Live, Value } from '../values.js';
import { type Build, type Builds, liveInput } from './build.js';
import { CELLS, weightsOf } from './cells.js';
import { weightTensor } from './joined.js';
import { taken } from './select.js';

/** The first state of a direction, (directions, N, units); undefined for zeros. */
function stateOf(
  b: Builder,
  node: OnnxNode,
  value: Value | undefined,
  direction: number,
  units: number,
  beside: Live,
): SymbolicTensor | undefined {
  if (!value || (!value.live && value.data.every((x) => x === 0))) return undefined;
  const at = node.int('layout', 0) === 1 ? 1 : 0;
  if (!value.live) {
    if (value.dims[1 - at] !== 1) refuse('has first states that differ from example to example');
    const data = value.data.subarray(direction * units, (direction + 1) * units);
    return weightTensor(b, node, { ...value, dims: [units], data }, [0], 1, [units], beside);
  }
  const live = b.batchAt(value, 1 - at);
  return b.arrange(taken(b, node, live, at, [{ start: direction, count: 1, step: 1 }]), [at, 2], [units]);
}

/** Refuses what the layers have none of. */
function check(node: OnnxNode, inputs: Inputs, steps: number): void {
  if (node.has('clip')) refuse('clips its states');
  if (node.int('input_forget', 0) === 1) refuse('couples its input and forget gates');
  const lengths = constantInput(inputs, 4, 'lengths of sequences');
  if (lengths?.data.some((length) => length !== steps)) refuse('has sequences of several lengths');
  const peepholes = constantInput(inputs, 7, 'peepholes');
  if (peepholes?.data.some((x) => x !== 0)) refuse('has peepholes');
}

const recurrent: Build = (b, node, inputs) => {
  const cell = CELLS[node.op]!;
  const first = node.int('layout', 0) === 1;
  const x = b.batchAt(liveInput(inputs), first ? 0 : 1);
  const [time, batch] = first ? [1, 0] : [0, 1];
  const [steps, n, features] = [x.dims[time]!, x.dims[batch]!, x.dims[2]!];
  const units = node.int('hidden_size', constantInput(inputs, 2, 'recurrent weights')?.dims[2] ?? 0);
  check(node, inputs, steps);
  const direction = node.string('direction', 'forward');
  const directions = direction === 'bidirectional' ? [0, 1] : [0];
  const used = (i: number): boolean => (node.outputs[i] ?? '') !== '' && b.uses.has(node.outputs[i]!);
  const returnSequences = used(0);
  const states = cell.states === 2 ? [5, 6] : [5];
  // one state that alone is read is the output itself
  const returnState = used(2) || (returnSequences && used(1));
  const weights = directions.map((d) => weightsOf(cell, node, inputs, d, units, features));
  const initial = directions.map((d) => states.map((i) => stateOf(b, node, inputs[i], d, units, x)));
  const both = initial.flat();
  const given = both.some((state) => state !== undefined);
  const zeros = (): SymbolicTensor =>
    weightTensor(b, node, { live: false, dims: [units], kind: 'float', data: new Float32Array(units) }, [0], 1, [units], x);
  const read = [b.arrange(x, [time, 2], [steps, features]), ...(given ? both.map((state) => state ?? zeros()) : [])];
  const options = { units, returnSequences, returnState };
  const layerOf = (name: string): Layer => {
    if (directions.length === 1) return cell.make(node, { ...options, ...(direction === 'reverse' && { goBackwards: true }) }, 0, name);
    const back = cell.make(node, { ...options, goBackwards: true }, 1, `${name}_backward`);
    return new Bidirectional({
      layer: cell.make(node, options, 0, `${name}_forward`) as LSTM,
      backwardLayer: back as LSTM,
      mergeMode: 'concat',
      name,
    });
  };
  const prefixed = (all: Weights, prefix: string): [string, ArrayLike<number>][] =>
    Object.entries(all).map(([name, values]) => [prefix + name, values]);
  const named =
    directions.length === 1
      ? weights[0]!
      : Object.fromEntries([...prefixed(weights[0]!, 'forward_'), ...prefixed(weights[1]!, 'backward_')]);
  const made = [...b.add(node, layerOf, read, named)];
  const width = units * directions.length;
  const D = directions.length;
  const sequence = (): Live => {
    // (steps, directions, N, units), or with layout 1 (N, steps, directions, units)
    const [dims, at, order] = first ? [[n, steps, D, units], 0, [1, 2, 3]] : [[steps, D, n, units], 2, [0, 1, 3]];
    const y = b.live(made[0]!, dims as number[], at as number, order as number[], [steps, width]);
    return direction === 'reverse' ? taken(b, node, y, first ? 1 : 0, [{ start: steps - 1, count: steps, step: -1 }]) : y;
  };
  const state = (i: number): Live => {
    const dims = first ? [n, D, units] : [D, n, units];
    const own = directions.map((d) => made[1 + d * cell.states + i]!);
    const tensor = !returnState ? made[0]! : own.length === 1 ? own[0]! : b.add(node, (name) => new Concatenate({ name }), own);
    return b.live(tensor, dims, first ? 0 : 1, first ? [1, 2] : [0, 2], [width]);
  };
  return [sequence, () => state(0), () => state(1)].slice(0, Math.max(1, node.outputs.length)).map((of, i) => (used(i) ? of() : b.unused));
};

export const recurrentBuilds: Builds = { LSTM: recurrent, GRU: recurrent, RNN: recurrent };
