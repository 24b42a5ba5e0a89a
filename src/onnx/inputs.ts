// What a graph reads: its inputs without the weights that old files list among them, with shapes that are known.
import { FormatError, OptionError } from '../errors.js';
import { input } from '../layers/symbolic.js';
import { isWhole, nameHint, show } from '../options.js';
import type { Builder } from './builder.js';
import type { GraphProto, ValueInfoProto } from './proto/messages.js';
import { numberKind } from './proto/tensor-values.js';
import type { Live } from './values.js';

/** Shapes for inputs whose extents a file leaves open, the batch's included: by their names, or a list in the order of the inputs. */
export type InputShapes = Readonly<Record<string, readonly number[]>> | readonly (readonly number[])[];

/** An input as the file has it. */
export interface GraphInput {
  readonly name: string;
  readonly kind: 'float' | 'integer' | 'boolean';
  /** The batch is 1 where the file leaves it open. */
  readonly dims: readonly number[];
  /** What the file calls its first extent, where that is open: inputs of one batch call it alike. */
  readonly batch: string;
}

const words = (dims: readonly (number | string)[]): string => `[${dims.join(', ')}]`;

/** The extents that a file tells: numbers, or the names of open ones. */
function toldDims({ type }: ValueInfoProto): (number | string)[] | undefined {
  return type?.tensor_type?.shape?.dim.map(({ dim_value: value, dim_param: name }, i) =>
    value !== undefined && value > 0 ? value : name || (i === 0 ? 'batch' : '?'),
  );
}

function givenShape(shapes: InputShapes | undefined, name: string, place: number): readonly number[] | undefined {
  const given: unknown = Array.isArray(shapes) ? shapes[place] : (shapes as Readonly<Record<string, unknown>> | undefined)?.[name];
  if (given === undefined) return undefined;
  if (Array.isArray(given) && given.every((n) => isWhole(n, 1))) return given;
  throw new OptionError(
    `importOnnx: option "inputShapes" must have whole numbers of 1 or more for ${show(name)}, received ${show(given)}.`,
  );
}

/** The inputs that are none of the file's weights. Throws OptionError where shapes must be given. */
export function graphInputs(graph: GraphProto, shapes: InputShapes | undefined): GraphInput[] {
  const weights = new Set(graph.initializer.map(({ name }) => name));
  const own = graph.input.filter(({ name }) => !weights.has(name));
  if (shapes && !Array.isArray(shapes)) {
    const names = own.map(({ name = '' }) => name);
    const unknown = Object.keys(shapes).find((name) => !names.includes(name));
    if (unknown !== undefined)
      throw new OptionError(
        `importOnnx: option "inputShapes" has ${show(unknown)}; the file's inputs are ${names.join(', ')}.${nameHint(unknown, names)}`,
      );
  }
  return own.map((info, place) => {
    const { name = '', type } = info;
    const told = toldDims(info);
    const given = givenShape(shapes, name, place);
    const kind = numberKind(type?.tensor_type?.elem_type ?? 0);
    if (!kind) throw new FormatError(`onnx: the input ${show(name)} is no tensor of numbers.`);
    const fits =
      !told || !given || (told.length === given.length && told.every((n, i) => typeof n === 'string' || n === given[i] || i === 0));
    if (!fits)
      throw new OptionError(
        `importOnnx: option "inputShapes" has ${words(given!)} for ${show(name)}, which the file says is ${words(told!)}.`,
      );
    const dims = given ?? told?.map((n, i) => (typeof n === 'string' && i === 0 ? 1 : n));
    if (!dims?.every((n): n is number => typeof n === 'number'))
      throw new OptionError(
        `importOnnx: the input ${show(name)} is ${told ? `${words(told)}, with extents that are open` : 'of any shape'}; pass all of them, the batch too: ` +
          `{ inputShapes: { ${JSON.stringify(name)}: [...] } }.`,
      );
    return { name, kind, dims, batch: typeof told?.[0] === 'string' ? told[0] : '' };
  });
}

/** Axes that can be the one batch of all inputs, the likeliest first: the first, or of sequences, step by step, the second. -1: none is. */
export function batchAxes(inputs: readonly GraphInput[]): number[] {
  const [first] = inputs;
  const shared = [0, 1].filter((axis) =>
    inputs.every(({ dims, batch }) => dims[axis] !== undefined && dims[axis] === first?.dims[axis] && (axis > 0 || batch === first.batch)),
  );
  return [...shared, -1];
}

/** The model's input: with its channels last where images are to be given so. */
export function liveInputOf(b: Builder, { name, kind, dims }: GraphInput, nhwc: boolean): Live {
  const { batch } = b.options;
  const axes = [...dims.keys()].filter((axis) => axis !== batch);
  const order = nhwc && dims.length === 4 ? [...axes.filter((axis) => axis !== 1), 1] : axes;
  const shape = order.map((axis) => dims[axis]!);
  const whole = shape.length > 0 ? shape : [1];
  return { live: true, kind, dims, batch, order, shape: whole, tensor: input({ shape: whole, name }) };
}
