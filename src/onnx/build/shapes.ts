// Other shapes and orders of axes: most are other words for the same memory.
import { Add } from '../../layers/built-in.js';
import { formatShape, sameShape, sizeOf } from '../../shape.js';
import { constantInput, intsOf, reshapedDims, squeezedAxes } from '../arguments.js';
import type { Builder } from '../builder.js';
import { flattenedDims, permOf, unsqueezedDims } from '../fold/shapes.js';
import { MixesBatch, refuse } from '../refusal.js';
import { broadcastDims, constant, type Live } from '../values.js';
import { joinedBy } from './arithmetic.js';
import { type Build, type Builds, liveInput } from './build.js';

/** Where the batch of `dims` stands in `target`; undefined where it stands nowhere. */
function batchIn(target: readonly number[], dims: readonly number[], batch: number): number | undefined {
  const before = sizeOf(dims.slice(0, batch));
  const fits = (axis: number): boolean => target[axis] === dims[batch] && sizeOf(target.slice(0, axis)) === before;
  return fits(batch) ? batch : [...target.keys()].find(fits);
}

/** The same numbers, in the file's order, in another shape. */
export function reshaped(b: Builder, given: Live, dims: readonly number[]): Live {
  if (sameShape(dims, given.dims)) return given;
  const at = given.batch < 0 ? undefined : batchIn(dims, given.dims, given.batch);
  const value = b.inOrder(at === undefined ? b.hideBatch(given) : given);
  const batch = at ?? -1;
  return { ...value, dims, batch, order: [...dims.keys()].filter((axis) => axis !== batch) };
}

/** Axes numbered anew: `to` gives an axis's new number. */
function renumbered(value: Live, dims: readonly number[], to: (axis: number) => number, more: readonly number[] = []): Live {
  return { ...value, dims, batch: value.batch < 0 ? -1 : to(value.batch), order: [...value.order.map(to), ...more] };
}

export function turned(value: Live, perm: readonly number[]): Live {
  return renumbered(
    value,
    perm.map((axis) => value.dims[axis]!),
    (axis) => perm.indexOf(axis),
  );
}

export function unsqueezed(value: Live, given: readonly number[]): Live {
  const { dims, axes } = unsqueezedDims(value.dims, given);
  const free = [...dims.keys()].filter((axis) => !axes.includes(axis));
  return renumbered(value, dims, (axis) => free[axis]!, axes);
}

export function squeezed(b: Builder, given: Live, axes: readonly number[]): Live {
  const value = axes.includes(given.batch) ? b.hideBatch(given) : given;
  const free = [...value.dims.keys()].filter((axis) => !axes.includes(axis));
  const order = value.order.filter((axis) => !axes.includes(axis));
  return renumbered(
    { ...value, order },
    free.map((axis) => value.dims[axis]!),
    (axis) => free.indexOf(axis),
  );
}

const reshape: Build = (b, node, inputs) => {
  const x = liveInput(inputs);
  const target = intsOf(node, inputs, 1, 'shape') ?? refuse('has no shape');
  return [reshaped(b, x, reshapedDims(x.dims, target, node.int('allowzero', 0) === 1))];
};

const expand: Build = (b, node, inputs) => {
  const x = liveInput(inputs);
  const target = Array.from((constantInput(inputs, 1, 'shape') ?? refuse('has no shape')).data);
  const dims = broadcastDims([x.dims, target]) ?? refuse(`makes the shape ${formatShape(target)} of ${formatShape(x.dims)}`);
  if (sameShape(dims, x.dims)) return [x];
  const batch = x.batch < 0 ? -1 : x.batch + dims.length - x.dims.length;
  if (batch >= 0 && dims[batch] !== x.dims[x.batch]) throw new MixesBatch();
  const zeros = dims.map((extent, axis) => (axis === batch ? 1 : extent));
  b.spend(sizeOf(zeros));
  return [joinedBy(b, node, [x, constant(zeros, new Float64Array(sizeOf(zeros)))], (name) => new Add({ name }))];
};

/** Blocks of channels as blocks of pixels: (b, b, C) or with CRD (C, b, b). */
const depthToSpace: Build = (b, node, inputs) => {
  const x = liveInput(inputs);
  const size = node.int('blocksize', 1);
  const [n, channels, height, width] = x.dims as [number, number, number, number];
  const depth = channels / (size * size);
  if (x.dims.length !== 4 || !Number.isInteger(depth)) refuse(`parts ${formatShape(x.dims)} into blocks of ${size}`);
  const crd = node.string('mode', 'DCR') === 'CRD';
  const split = reshaped(b, x, crd ? [n, depth, size, size, height, width] : [n, size, size, depth, height, width]);
  return [reshaped(b, turned(split, crd ? [0, 1, 4, 2, 5, 3] : [0, 3, 4, 1, 5, 2]), [n, depth, height * size, width * size])];
};

const spaceToDepth: Build = (b, node, inputs) => {
  const x = liveInput(inputs);
  const size = node.int('blocksize', 1);
  const [n, channels, height, width] = x.dims as [number, number, number, number];
  if (x.dims.length !== 4 || height % size !== 0 || width % size !== 0) refuse(`parts ${formatShape(x.dims)} into blocks of ${size}`);
  const split = reshaped(b, x, [n, channels, height / size, size, width / size, size]);
  return [reshaped(b, turned(split, [0, 3, 5, 1, 2, 4]), [n, channels * size * size, height / size, width / size])];
};

const same: Build = (_b, _node, inputs) => [liveInput(inputs)];

const dropout: Build = (b, node, inputs) => {
  if (node.outputs[1] && b.uses.has(node.outputs[1])) refuse('gives the mask of what is dropped');
  const [, ratio, training] = inputs;
  const drops = training && (training.live || training.data[0] !== 0) && (!ratio || ratio.live || ratio.data[0] !== 0);
  if (drops) refuse('drops numbers when it predicts, too');
  return [liveInput(inputs)];
};

export const shapeBuilds: Builds = {
  Identity: same,
  Dropout: dropout,
  Reshape: reshape,
  Flatten: (b, node, inputs) => {
    const x = liveInput(inputs);
    return [reshaped(b, x, flattenedDims(x.dims, node.int('axis', 1)))];
  },
  Transpose: (_b, node, inputs) => {
    const x = liveInput(inputs);
    return [turned(x, permOf(node, x.dims.length))];
  },
  Unsqueeze: (_b, node, inputs) => [unsqueezed(liveInput(inputs), intsOf(node, inputs, 1, 'axes') ?? refuse('has no axes'))],
  Squeeze: (b, node, inputs) => {
    const x = liveInput(inputs);
    return [squeezed(b, x, squeezedAxes(x.dims, intsOf(node, inputs, 1, 'axes')))];
  },
  Expand: expand,
  DepthToSpace: depthToSpace,
  SpaceToDepth: spaceToDepth,
};
