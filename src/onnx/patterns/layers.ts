// Layers that exporters take apart: what is added to a product is its bias, a batch norm may go into the convolution before it, and a layer normalization is
// written as means and roots.

import type { OnnxNode } from '../node.js';
import type { AttributeProto } from '../proto/messages.js';
import { numberKind } from '../proto/tensor-values.js';
import { constant } from '../values.js';
import type { Nodes, Pattern } from './match.js';

/** MatMul and Add with one number for each unit. */
export const denseBias: Pattern = (nodes, node) => {
  if (node.op !== 'Add') return undefined;
  for (const name of node.inputs) {
    const product = nodes.maker(name, 'MatMul');
    const bias = nodes.beside(node, name);
    const kernel = nodes.constant(product?.inputs[1]);
    const values = nodes.constant(bias);
    const fits = kernel?.dims.length === 2 && values && values.data.length === kernel.dims[1] && values.dims.at(-1) === kernel.dims[1];
    if (product && fits && product.inputs.length === 2 && nodes.only(product, 'Add') === node && values.dims.length <= 2)
      return product.with({ inputs: [...product.inputs, bias!], outputs: node.outputs });
  }
  return undefined;
};

/** Conv and Add with one number for each filter. */
export const convBias: Pattern = (nodes, node) => {
  if (node.op !== 'Add') return undefined;
  for (const name of node.inputs) {
    const conv = nodes.maker(name, 'Conv');
    const kernel = nodes.constant(conv?.inputs[1]);
    const values = nodes.constant(nodes.beside(node, name));
    if (!conv || !kernel || !values || conv.inputs[2] || nodes.only(conv, 'Add') !== node) continue;
    const [filters] = kernel.dims;
    const channel = values.dims.length - (kernel.dims.length - 1);
    if (values.data.length !== filters || values.dims[channel] !== filters) continue;
    const bias = nodes.put(`${conv.outputs[0]}_bias`, { ...values, dims: [filters] });
    return conv.with({ inputs: [conv.inputs[0]!, conv.inputs[1]!, bias], outputs: node.outputs });
  }
  return undefined;
};

/** A batch norm behind a convolution, where the model is to be had without: kernel and bias of both. */
export const foldedNormalization: Pattern = (nodes, node) => {
  if (node.op !== 'BatchNormalization' || !nodes.b.options.foldBatchNormalization) return undefined;
  const conv = nodes.maker(node.inputs[0], 'Conv');
  const [kernel, own] = [nodes.constant(conv?.inputs[1]), nodes.constant(conv?.inputs[2])];
  const [gamma, beta, mean, variance] = node.inputs.slice(1).map((name) => nodes.constant(name)?.data);
  if (!conv || !kernel || !gamma || !beta || !mean || !variance || nodes.only(conv, 'BatchNormalization') !== node) return undefined;
  if (conv.inputs[2] && !own) return undefined;
  const filters = kernel.dims[0]!;
  const epsilon = node.float('epsilon', 1e-5);
  const factors = Float64Array.from({ length: filters }, (_, f) => gamma[f]! / Math.sqrt(variance[f]! + epsilon));
  const each = kernel.data.length / filters;
  const values = Float32Array.from(kernel.data, (w, i) => w * factors[Math.floor(i / each)]!);
  const bias = Float32Array.from(factors, (factor, f) => beta[f]! + ((own?.data[f] ?? 0) - mean[f]!) * factor);
  const inputs = [
    conv.inputs[0]!,
    nodes.put(conv.inputs[1]!, { ...kernel, data: values }),
    nodes.put(`${conv.outputs[0]}_bias`, constant([filters], bias)),
  ];
  return conv.with({ inputs, outputs: node.outputs });
};

/** Rows of a table at places that come as floats: looked up, they are rounded towards zero, as the Cast would. */
export const castIndices: Pattern = (nodes, node) => {
  const cast = nodes.maker(node.inputs[1], 'Cast');
  const whole = cast && numberKind(cast.int('to', 0)) === 'integer';
  if (node.op !== 'Gather' || !whole || nodes.constant(node.inputs[0])?.dims.length !== 2 || node.int('axis', 0) !== 0) return undefined;
  return node.with({ inputs: [node.inputs[0]!, cast.inputs[0]!] });
};

const attribute = (name: string, value: Partial<AttributeProto>): [string, AttributeProto] => [
  name,
  { name, floats: [], ints: [], strings: [], tensors: [], graphs: [], ...value },
];

/** Whether a node takes the mean over the last axis alone. */
function meanOf(nodes: Nodes, name: string | undefined): string | undefined {
  const mean = nodes.maker(name, 'ReduceMean');
  const axes = mean?.ints('axes') ?? Array.from(nodes.constant(mean?.inputs[1])?.data ?? []);
  return mean && axes.length === 1 && axes[0] === -1 && mean.int('keepdims', 1) === 1 ? mean.inputs[0] : undefined;
}

/** What (x - mean) / sqrt(mean of squares + epsilon) is made of; `name` is that quotient. */
function normalOf(nodes: Nodes, name: string): { x: string; epsilon: number } | undefined {
  const div = nodes.maker(name, 'Div');
  const centred = nodes.maker(div?.inputs[0], 'Sub');
  const sum = nodes.withNumber(nodes.maker(nodes.maker(div?.inputs[1], 'Sqrt')?.inputs[0], 'Add'));
  const squares = sum && meanOf(nodes, sum.x);
  const x = centred && meanOf(nodes, centred.inputs[1]);
  if (!sum || squares === undefined || x === undefined || centred!.inputs[0] !== x) return undefined;
  const [power, product] = [nodes.maker(squares, 'Pow'), nodes.maker(squares, 'Mul')];
  const from =
    power && nodes.number(power.inputs[1]) === 2
      ? power.inputs[0]
      : product && product.inputs[0] === product.inputs[1]
        ? product.inputs[0]
        : undefined;
  const same = from === centred!.outputs[0] || (from !== undefined && nodes.maker(from, 'Sub')?.inputs.join() === centred!.inputs.join());
  return same ? { x, epsilon: sum.number } : undefined;
}

/** gamma (x - mean) / sqrt(variance + epsilon) + beta over the last axis. */
export const layerNormalization: Pattern = (nodes, node): OnnxNode | undefined => {
  if (node.op !== 'Add') return undefined;
  for (const name of node.inputs) {
    const [scaled, beta] = [nodes.maker(name, 'Mul'), nodes.constant(nodes.beside(node, name))];
    for (const factor of scaled?.inputs ?? []) {
      const gamma = nodes.constant(nodes.beside(scaled!, factor));
      const normal = gamma && beta && normalOf(nodes, factor);
      if (!normal || gamma.dims.length !== 1 || beta.dims.length !== 1) continue;
      const inputs = [normal.x, nodes.beside(scaled!, factor)!, nodes.beside(node, name)!];
      return node.with({
        op: 'LayerNormalization',
        domain: 'wasm-nn',
        inputs,
        attributes: new Map([attribute('epsilon', { f: normal.epsilon })]),
      });
    }
  }
  return undefined;
};
