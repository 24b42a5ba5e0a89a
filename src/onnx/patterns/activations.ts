// Activations that exporters write as arithmetic.
import type { OnnxNode } from '../node.js';
import { type Nodes, near, type Pattern } from './match.js';

const replaced = (node: OnnxNode, op: string, x: string): OnnxNode =>
  node.with({ op, domain: 'wasm-nn', inputs: [x], attributes: new Map() });

/** Takes factors of a product apart, one level of Mul deep: [x, half, rest...]. */
function factors(nodes: Nodes, node: OnnxNode): string[] {
  return node.inputs.flatMap((name) => {
    const inner = nodes.maker(name, 'Mul');
    return inner && nodes.only(inner, 'Mul') === node ? [...inner.inputs] : [name];
  });
}

/** x (1 + erf(x / sqrt 2)) / 2, in whatever order the factors come. */
export const gelu: Pattern = (nodes, node) => {
  if (node.op !== 'Mul') return undefined;
  const all = factors(nodes, node);
  const half = all.find((name) => near(nodes.number(name), 0.5));
  const sum = all.find((name) => erfOf(nodes, name) !== undefined);
  const x = sum && erfOf(nodes, sum);
  return half !== undefined && all.length === 3 && x !== undefined && all.includes(x) ? replaced(node, 'Gelu', x) : undefined;
};

/** The x of 1 + erf(x / sqrt 2). */
function erfOf(nodes: Nodes, name: string): string | undefined {
  const sum = nodes.withNumber(nodes.maker(name, 'Add'));
  if (!sum || !near(sum.number, 1)) return undefined;
  const inner = nodes.maker(sum.x, 'Erf')?.inputs[0];
  const [div, mul] = [nodes.maker(inner, 'Div'), nodes.maker(inner, 'Mul')];
  if (div && near(nodes.number(div.inputs[1]), Math.SQRT2)) return div.inputs[0];
  const scaled = nodes.withNumber(mul);
  return scaled && near(scaled.number, Math.SQRT1_2) ? scaled.x : undefined;
}

/** x clip(x + 3, 0, 6) / 6, divided before or after the product. */
export const hardSwish: Pattern = (nodes, node) => {
  const six = (name: string | undefined, of: string): string | undefined => {
    const div = nodes.maker(name, 'Div');
    if (div && near(nodes.number(div.inputs[1]), 6) && div.outputs[0] === of) return div.inputs[0];
    const mul = nodes.withNumber(nodes.maker(name, 'Mul'));
    return mul && near(mul.number, 1 / 6) ? mul.x : undefined;
  };
  const clipOf = (name: string | undefined): string | undefined => {
    const clip = nodes.maker(name, 'Clip');
    if (!clip) return undefined;
    const [low, high] = [
      nodes.number(clip.inputs[1]) ?? clip.float('min', Number.NaN),
      nodes.number(clip.inputs[2]) ?? clip.float('max', Number.NaN),
    ];
    const sum = nodes.withNumber(nodes.maker(clip.inputs[0], 'Add'));
    return low === 0 && near(high, 6) && sum && near(sum.number, 3) ? sum.x : undefined;
  };
  const product = (mul: OnnxNode | undefined, of: (name: string) => string | undefined): string | undefined => {
    const x = mul?.inputs.map(of).find((name) => name !== undefined);
    return x !== undefined && mul!.inputs.includes(x) ? x : undefined;
  };
  const inner = six(node.outputs[0], node.outputs[0]!);
  const after = inner === undefined ? undefined : product(nodes.maker(inner, 'Mul'), clipOf);
  const before = node.op === 'Mul' ? product(node, (name) => clipOf(six(name, name))) : undefined;
  const x = after ?? before;
  return x === undefined ? undefined : replaced(node, 'HardSwish', x);
};

/** x sigmoid(x), and x tanh(softplus(x)). */
export const gated: Pattern = (nodes, node) => {
  if (node.op !== 'Mul') return undefined;
  for (const name of node.inputs) {
    const other = nodes.beside(node, name);
    if (other !== undefined && nodes.maker(name, 'Sigmoid')?.inputs[0] === other) return replaced(node, 'Silu', other);
    const soft = nodes.maker(nodes.maker(name, 'Tanh')?.inputs[0], 'Softplus');
    if (other !== undefined && soft?.inputs[0] === other) return replaced(node, 'Mish', other);
  }
  return undefined;
};
