// The cells of recurrent operators: their gates, activations and weights as the layers have them.

import type { Activation } from '../../activations.js';
import { GRU, LSTM, SimpleRNN } from '../../layers/built-in.js';
import type { Gates } from '../../layers/gates.js';
import type { Layer } from '../../layers/layer.js';
import { formatShape } from '../../shape.js';
import { constantInput, type Inputs } from '../arguments.js';
import type { Weights } from '../builder.js';
import type { OnnxNode } from '../node.js';
import { refuse } from '../refusal.js';
import { type Constant, transposed } from '../values.js';

/** An operator: its gates in our order by their place in ONNX's, and the layer that it becomes. */
export interface Cell {
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

/** ONNX's names of what an Elman network can apply; with one or two numbers, those that they must be. */
const ELMAN: Readonly<Record<string, readonly [activation: Activation, alpha?: number, beta?: number]>> = {
  tanh: ['tanh'],
  relu: ['relu'],
  sigmoid: ['sigmoid'],
  softsign: ['softsign'],
  softplus: ['softplus'],
  leakyrelu: ['leakyRelu', 0.01],
  elu: ['elu', 1],
  affine: ['linear', 1, 0],
  hardsigmoid: ['hardSigmoid', 1 / 6, 0.5],
};

function elmanActivation(node: OnnxNode, own: string): Activation {
  const [found, ...expected] = (Object.hasOwn(ELMAN, own) && ELMAN[own]) || refuse(`has the activation ${own}`);
  const given = ['activation_alpha', 'activation_beta'].map((name) => node.floats(name) ?? []);
  const are = (numbers: readonly (number | undefined)[]): boolean =>
    numbers.every((number, i) => given[i]!.every((one) => Math.abs(one - number!) < 1e-6));
  if (own === 'hardsigmoid' && given[0]!.length > 0 && are([0.5, 0.5])) return 'sparseSigmoid';
  const told = (own !== 'hardsigmoid' && own !== 'affine') || given[0]!.length > 0;
  return are(expected) && told ? found : refuse(`has the activation ${own} with ${given.flat().join(' and ')}`);
}

export const CELLS: Readonly<Record<string, Cell>> = {
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
      return new SimpleRNN({ ...options, activation: elmanActivation(node, own), name });
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

export function weightsOf(cell: Cell, node: OnnxNode, inputs: Inputs, direction: number, units: number, features: number): Weights {
  const [w, r] = [constantInput(inputs, 1, 'weights'), constantInput(inputs, 2, 'recurrent weights')];
  const width = cell.gates.length * units;
  const directions = node.string('direction', 'forward') === 'bidirectional' ? 2 : 1;
  const fits = w && r && w.dims.join() === [directions, width, features].join() && r.dims.join() === [directions, width, units].join();
  if (!fits) refuse(`has weights of [${w?.dims.join(', ')}] and [${r?.dims.join(', ')}] for ${units} units`);
  const b = constantInput(inputs, 3, 'bias');
  if (b && b.data.length !== directions * 2 * width) refuse(`has a bias of ${formatShape(b.dims)}`);
  const none = new Float32Array(width);
  const [input, recurrent] = b ? [gateRows(cell, b, direction, units), gateRows(cell, b, direction, units, width)] : [none, none];
  return {
    kernel: transposed([width, features], gateRows(cell, w!, direction, units), [1, 0]),
    recurrentKernel: transposed([width, units], gateRows(cell, r!, direction, units), [1, 0]),
    bias: cell.bias(input, recurrent, node),
  };
}
