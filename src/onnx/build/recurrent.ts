// LSTM, GRU and RNN, in one direction or both. ONNX counts (steps, batch, features), has a gate's weights in rows, and its gates in an order of its own.
import { Bidirectional, Concatenate, GRU, LSTM, SimpleRNN } from '../../layers/built-in.js';
import type { Gates } from '../../layers/gates.js';
import type { Layer, SymbolicTensor } from '../../layers/layer.js';
import { constantInput, type Inputs } from '../arguments.js';
import type { Builder, Weights } from '../builder.js';
import type { OnnxNode } from '../node.js';
import { refuse } from '../refusal.js';
import { type Constant, type Live, transposed, type Value } from '../values.js';
import { type Build, type Builds, liveInput } from './build.js';
import { weightTensor } from './joined.js';
import { taken } from './select.js';

/** An operator: its gates in our order by their place in ONNX's, and the layer that it becomes. */
interface Cell {
  readonly gates: readonly number[];
  readonly states: 1 | 2;
  /** The activations of one direction that are what the layer has. */
  make(
    node: OnnxNode,
    options: { units: number; returnSequences: boolean; returnState: boolean; goBackwards?: boolean },
    direction: number,
    name: string,
  ): Layer;
  /** The bias of both products, by gates in our order. */
  bias(input: Float32Array, recurrent: Float32Array, node: OnnxNode): ArrayLike<number>;
}

const sums = (a: Float32Array, c: Float32Array): Float32Array => a.map((value, i) => value + c[i]!);

/** An activation's name and numbers in direction `direction`, of which each has `count`. */
function activation(node: OnnxNode, direction: number, i: number, count: number, otherwise: string): string {
  return (node.strings('activations')?.[direction * count + i] ?? otherwise).toLowerCase();
}

function gatesOf(node: OnnxNode, direction: number, count: number): Gates {
  const name = activation(node, direction, 0, count, 'Sigmoid');
  if (name === 'sigmoid') return 'sigmoid';
  if (name !== 'hardsigmoid') refuse(`has gates of ${name}`);
  const [alpha, beta] = [node.floats('activation_alpha')?.[0] ?? 0.2, node.floats('activation_beta')?.[0] ?? 0.5];
  if (beta === 0.5 && Math.abs(alpha - 0.2) < 1e-6) return 'hardSigmoidKeras2';
  if (beta === 0.5 && Math.abs(alpha - 1 / 6) < 1e-6) return 'hardSigmoid';
  return refuse(`has gates of clip(${alpha} x + ${beta}, 0, 1)`);
}

function checkTanh(node: OnnxNode, direction: number, at: readonly number[], count: number): void {
  for (const i of at)
    if (activation(node, direction, i, count, 'Tanh') !== 'tanh')
      refuse(`has the activation ${activation(node, direction, i, count, 'Tanh')}`);
}

const CELLS: Readonly<Record<string, Cell>> = {
  LSTM: {
    // i, o, f, c there; i, f, c, o here
    gates: [0, 2, 3, 1],
    states: 2,
    make: (node, options, direction, name) => {
      checkTanh(node, direction, [1, 2], 3);
      return new LSTM({ ...options, recurrentActivation: gatesOf(node, direction, 3), name });
    },
    bias: sums,
  },
  GRU: {
    gates: [0, 1, 2],
    states: 1,
    make: (node, options, direction, name) => {
      checkTanh(node, direction, [1], 2);
      const resetAfter = node.int('linear_before_reset', 0) === 1;
      return new GRU({ ...options, recurrentActivation: gatesOf(node, direction, 2), resetAfter, name });
    },
    bias: (input, recurrent, node) =>
      node.int('linear_before_reset', 0) === 1 ? Float32Array.of(...input, ...recurrent) : sums(input, recurrent),
  },
  RNN: {
    gates: [0],
    states: 1,
    make: (node, options, direction, name) => {
      const own = activation(node, direction, 0, 1, 'Tanh');
      if (own !== 'tanh' && own !== 'relu' && own !== 'sigmoid') refuse(`has the activation ${own}`);
      return new SimpleRNN({ ...options, activation: own as 'tanh' | 'relu' | 'sigmoid', name });
    },
    bias: sums,
  },
};

/** Rows of a gate each, of direction `direction`, in our order. */
function gateRows(cell: Cell, { dims, data }: Constant, direction: number, units: number, from = 0): Float32Array {
  const columns = dims[2] ?? 1;
  const start = direction * dims[1]! * columns + from;
  return Float32Array.from(
    cell.gates.flatMap((gate) => Array.from(data.subarray(start + gate * units * columns, start + (gate + 1) * units * columns))),
  );
}

function weightsOf(cell: Cell, node: OnnxNode, inputs: Inputs, direction: number, units: number, features: number): Weights {
  const [w, r] = [constantInput(inputs, 1, 'weights'), constantInput(inputs, 2, 'recurrent weights')];
  const width = cell.gates.length * units;
  const directions = node.string('direction', 'forward') === 'bidirectional' ? 2 : 1;
  const fits = w && r && w.dims.join() === [directions, width, features].join() && r.dims.join() === [directions, width, units].join();
  if (!fits) refuse(`has weights of [${w?.dims.join(', ')}] and [${r?.dims.join(', ')}] for ${units} units`);
  const b = constantInput(inputs, 3, 'bias');
  if (b && b.data.length !== directions * 2 * width) refuse(`has a bias of [${b.dims.join(', ')}]`);
  const none = new Float32Array(width);
  const [input, recurrent] = b ? [gateRows(cell, b, direction, units), gateRows(cell, b, direction, units, width)] : [none, none];
  return {
    kernel: transposed([width, features], gateRows(cell, w!, direction, units), [1, 0]),
    recurrentKernel: transposed([width, units], gateRows(cell, r!, direction, units), [1, 0]),
    bias: cell.bias(input, recurrent, node),
  };
}

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
