// Sums of products along letters: of a value with numbers of the file an EinsumDense.
import { EinsumDense } from '../../layers/built-in.js';
import { show } from '../../options.js';
import { sizeOf } from '../../shape.js';
import { MixesBatch, refuse } from '../refusal.js';
import type { Build, Builds } from './build.js';

/** An equation's axes by letters, those of an ellipsis by numbers. */
interface Axes {
  readonly operands: readonly (readonly string[])[];
  readonly output: readonly string[];
}

/** Reads an equation. Without an output it has the letters that stand once, in the alphabet's order. */
function axesOf(equation: string, ranks: readonly number[]): Axes {
  const [from = '', to] = equation.replace(/\s/g, '').split('->');
  const given = from.split(',');
  if (given.length !== ranks.length) refuse(`has ${ranks.length} inputs for the equation ${show(equation)}`);
  const open = given.map((letters, i) => (letters.includes('...') ? ranks[i]! - letters.length + 3 : 0));
  const most = Math.max(...open);
  const read = (letters: string, count: number): string[] => {
    const axes = Array.from({ length: count }, (_, i) => `${most - count + i}`);
    const [before = '', after = ''] = letters.split('...');
    return [...before, ...axes, ...after];
  };
  const operands = given.map((letters, i) => read(letters, open[i]!));
  const all = operands.flat();
  const single = [...new Set(all)].filter((axis) => /[a-zA-Z]/.test(axis) && all.indexOf(axis) === all.lastIndexOf(axis)).sort();
  const output = to === undefined ? read(`...${single.join('')}`, most) : read(to, to.includes('...') ? most : 0);
  if (operands.some((axes, i) => axes.length !== ranks[i] || new Set(axes).size < axes.length))
    refuse(`has the equation ${show(equation)}, which takes an axis twice, or other numbers of axes than its inputs`);
  return { operands, output };
}

const einsum: Build = (b, node, inputs) => {
  const equation = node.string('equation', '');
  const values = inputs.map((value) => value ?? refuse('lacks an input'));
  const { operands, output } = axesOf(
    equation,
    values.map(({ dims }) => dims.length),
  );
  const place = values.findIndex(({ live }) => live);
  const [value, weights] = [values[place]!, values[1 - place]];
  if (values.length !== 2 || !value.live || !weights || weights.live) return refuse('sums other values than one with numbers of the file');
  const [from, kernel] = [operands[place]!, operands[1 - place]!];
  const extents = new Map(from.map((axis, i) => [axis, value.dims[i]!]));
  for (const [i, axis] of kernel.entries()) {
    const extent = weights.dims[i]!;
    if ((extents.get(axis) ?? extent) !== extent) refuse(`takes an axis for one of ${extents.get(axis)} and of ${extent}`);
    extents.set(axis, extent);
  }
  const batch = value.batch < 0 ? undefined : from[value.batch]!;
  if (batch !== undefined && (kernel.includes(batch) || !output.includes(batch))) throw new MixesBatch();
  const names = [...extents.keys()].filter((axis) => axis !== batch);
  if (
    output.some((axis) => !extents.has(axis)) ||
    names.some((axis) => [from, kernel, output].filter((axes) => axes.includes(axis)).length < 2)
  )
    refuse(`has the equation ${show(equation)}, which sums an axis without a weight`);
  // the batch, if there is one, comes first
  const letter = (axis: string): string => String.fromCharCode((names.indexOf(axis) < 25 ? 98 : 40) + names.indexOf(axis));
  const word = (axes: readonly string[]): string => axes.map(letter).join('');
  const order = [...output.keys()].filter((i) => output[i] !== batch);
  const [read, made] = [value.order.map((axis) => from[axis]!), order.map((i) => output[i]!)];
  const options = {
    equation: `a${word(read)},${word(kernel)}->a${word(made)}`,
    outputShape: made.map((axis) => extents.get(axis)!),
  };
  const shape = read.map((axis) => extents.get(axis)!);
  b.spend(sizeOf(weights.dims));
  const tensor = b.add(node, (name) => new EinsumDense({ ...options, name }), [b.arrange(value, value.order, shape)], {
    kernel: weights.data,
  });
  const dims = output.map((axis) => extents.get(axis)!);
  return [b.live(tensor, dims, batch === undefined ? -1 : output.indexOf(batch), order)];
};

export const einsumBuilds: Builds = { Einsum: einsum };
