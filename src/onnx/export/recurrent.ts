import { OptionError } from '../../errors.js';
import type { Bidirectional } from '../../layers/bidirectional.js';
import type { GRU } from '../../layers/gru.js';
import type { Layer } from '../../layers/layer.js';
import type { LSTM } from '../../layers/lstm.js';
import type { SimpleRNN } from '../../layers/simple-rnn.js';
import { type Weight, type Writers, type Written, writer } from './layer-export.js';
import type { AttributeValue, OnnxGraph } from './onnx-graph.js';
import { last, type Value } from './value.js';

type RecurrentLayer = SimpleRNN | LSTM | GRU;

/** Blocks of columns here in the order of ONNX: i, o, f, c of i, f, c, o; z, r, h alike. */
const GATES: Readonly<Record<string, readonly number[]>> = { SimpleRNN: [0], LSTM: [0, 3, 1, 2], GRU: [0, 1, 2] };
const OPS: Readonly<Record<string, string>> = { SimpleRNN: 'RNN', LSTM: 'LSTM', GRU: 'GRU' };

/** Slopes of hard gates. */
const SLOPES: Readonly<Record<string, number>> = { hardSigmoid: 1 / 6, hardSigmoidKeras2: 0.2 };

/** ONNX's words for what an Elman network can apply. */
const ELMAN: Readonly<Record<string, { name: string; alpha?: number; beta?: number }>> = {
  linear: { name: 'Affine', alpha: 1, beta: 0 },
  relu: { name: 'Relu' },
  tanh: { name: 'Tanh' },
  sigmoid: { name: 'Sigmoid' },
  leakyRelu: { name: 'LeakyRelu', alpha: 0.01 },
  elu: { name: 'Elu', alpha: 1 },
  softsign: { name: 'Softsign' },
  softplus: { name: 'Softplus' },
  hardSigmoid: { name: 'HardSigmoid', alpha: 1 / 6, beta: 0.5 },
  sparseSigmoid: { name: 'HardSigmoid', alpha: 0.5, beta: 0.5 },
};

function activationsOf(layer: RecurrentLayer): Record<string, AttributeValue> {
  if (layer.kind === 'SimpleRNN') {
    const { activation } = layer as SimpleRNN;
    const known = Object.hasOwn(ELMAN, activation) ? ELMAN[activation]! : undefined;
    if (!known) throw new OptionError(`its activation "${activation}" is none that ONNX's RNN has: ${Object.keys(ELMAN).join(', ')}.`);
    const { name, alpha, beta } = known;
    return {
      activations: [name],
      ...(alpha === undefined ? {} : { activation_alpha: { floats: [alpha] } }),
      ...(beta === undefined ? {} : { activation_beta: { floats: [beta] } }),
    };
  }
  const slope = SLOPES[(layer as LSTM | GRU).recurrentActivation];
  if (slope === undefined) return {};
  const cells = layer.kind === 'LSTM' ? ['Tanh', 'Tanh'] : ['Tanh'];
  return { activations: ['HardSigmoid', ...cells], activation_alpha: { floats: [slope] }, activation_beta: { floats: [0.5] } };
}

/** A kernel (in, gates units) as (1, gates units, in), with the gates in ONNX's order. */
function gatesFirst({ shape, data }: Weight, blocks: readonly number[]): { data: Float32Array; dims: number[] } {
  const [fanIn, width] = shape as [number, number];
  const units = width / blocks.length;
  const out = Float32Array.from({ length: data.length }, (_, at) => {
    const row = Math.floor(at / fanIn);
    return data[(at % fanIn) * width + blocks[Math.floor(row / units)]! * units + (row % units)]!;
  });
  return { data: out, dims: [1, width, fanIn] };
}

/** Biases of both products side by side: (1, 2 gates units). */
function biases({ shape, data }: Weight, blocks: readonly number[]): { data: Float32Array; dims: number[] } {
  const width = shape.at(-1)!;
  const units = width / blocks.length;
  const out = new Float32Array(2 * width);
  for (let at = 0; at < data.length; at++) {
    const [row, column] = [Math.floor(at / width), at % width];
    out[at] = data[row * width + blocks[Math.floor(column / units)]! * units + (column % units)]!;
  }
  return { data: out, dims: [1, 2 * width] };
}

/** What one direction gives: the states of all steps as x has them, (T, N, units), and the last ones, (N, units). */
interface Direction {
  readonly all: string;
  readonly states: readonly string[];
}

function direction(
  g: OnnxGraph,
  layer: RecurrentLayer,
  x: string,
  initial: readonly string[],
  weight: (name: string) => Weight | undefined,
): Direction {
  const blocks = GATES[layer.kind]!;
  const constant = (name: string, of: (given: Weight, blocks: readonly number[]) => { data: Float32Array; dims: number[] }): string => {
    const found = weight(name);
    if (!found) return '';
    const { data, dims } = of(found, blocks);
    return g.weight(name, data, dims);
  };
  const states = layer.kind === 'LSTM' ? 2 : 1;
  const before = initial.map((name) => g.node('Unsqueeze', [name, g.ints([0])]));
  const inputs = [x, constant('kernel', gatesFirst), constant('recurrentKernel', gatesFirst), constant('bias', biases), '', ...before];
  while (inputs.at(-1) === '') inputs.pop();
  const [all, ...ends] = g.nodeOf(
    OPS[layer.kind]!,
    inputs,
    {
      hidden_size: layer.units,
      direction: layer.goBackwards ? 'reverse' : 'forward',
      ...activationsOf(layer),
      ...(layer.kind === 'GRU' ? { linear_before_reset: (layer as GRU).resetAfter ? 1 : 0 } : {}),
    },
    1 + states,
  );
  return { all: g.node('Squeeze', [all!, g.ints([1])]), states: ends.map((name) => g.node('Squeeze', [name, g.ints([0])])) };
}

/** (T, N, units) as (N, T, units), the last step first with `backwards`. */
function sequence(g: OnnxGraph, all: string, backwards: boolean): string {
  const x = g.node('Transpose', [all], { perm: [1, 0, 2] });
  // to the very first: a place before all that there can be
  return backwards ? g.node('Slice', [x, g.ints([-1]), g.ints([-(2 ** 31)]), g.ints([1]), g.ints([-1])]) : x;
}

const stepsFirst = ({ g, x }: Pick<Written, 'g' | 'x'>): string => g.node('Transpose', [last(g, x).name], { perm: [1, 0, 2] });

const valuesOf = (names: readonly string[], { shapes }: Pick<Written, 'shapes'>): Value[] =>
  names.map((name, i) => ({ name, shape: shapes[i]! }));

const single = /* @__PURE__ */ writer<RecurrentLayer>((written) => {
  const { g, layer, inputs, weight } = written;
  const initial = inputs.slice(1).map((value) => last(g, value).name);
  const { all, states } = direction(g, layer, stepsFirst(written), initial, weight);
  const y = layer.returnSequences ? sequence(g, all, layer.goBackwards) : states[0]!;
  return valuesOf(layer.returnState ? [y, ...states] : [y], written);
});

function merged(g: OnnxGraph, mode: string, a: string, b: string): string[] {
  if (mode === 'none') return [a, b];
  if (mode === 'concat') return [g.node('Concat', [a, b], { axis: -1 })];
  if (mode === 'mul') return [g.node('Mul', [a, b])];
  const sum = g.node('Add', [a, b]);
  return [mode === 'ave' ? g.node('Mul', [sum, g.scalar(0.5)]) : sum];
}

const both = /* @__PURE__ */ writer<Bidirectional>((written) => {
  const { g, layer: whole, inputs, weight } = written;
  const forward = whole.layer as unknown as RecurrentLayer;
  const back = (whole.backwardLayer ?? forward) as unknown as RecurrentLayer;
  const initial = inputs.slice(1).map((value) => last(g, value).name);
  const half = initial.length / 2;
  const x = stepsFirst(written);
  const own = (prefix: string) => (name: string) => weight(prefix + name);
  const opposite = Object.assign(Object.create(back) as RecurrentLayer, { goBackwards: !forward.goBackwards });
  const there = direction(g, forward, x, initial.slice(0, half), own('forward_'));
  const again = direction(g, opposite, x, initial.slice(half), own('backward_'));
  // what goes backwards is turned, so that both are in one order
  const turns = forward.goBackwards;
  const [a, b] = forward.returnSequences
    ? [sequence(g, there.all, turns), sequence(g, again.all, turns)]
    : [there.states[0]!, again.states[0]!];
  const joined = merged(g, whole.mergeMode, a, b);
  return valuesOf(forward.returnState ? [...joined, ...there.states, ...again.states] : joined, written);
});

/** Layers that read masks: a padding of any steps is what ONNX's operators have no input for. */
export const MASK_READERS: ReadonlySet<Layer['kind']> = new Set([
  'SimpleRNN',
  'LSTM',
  'GRU',
  'Bidirectional',
  'GlobalAveragePooling1D',
  'MultiHeadAttention',
  'GroupQueryAttention',
  'Attention',
  'AdditiveAttention',
]);

export const recurrentWriters: Writers = { SimpleRNN: single, LSTM: single, GRU: single, Bidirectional: both };
