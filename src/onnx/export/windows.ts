// Pools, and images and sequences cut, enlarged and resized.
import { pure } from '../../engine/records/declare.js';
import type { Cropping1D, Cropping2D } from '../../layers/cropping.js';
import type { IdentityShortcut } from '../../layers/identity-shortcut.js';
import type { AveragePooling1D, MaxPooling1D } from '../../layers/pooling1d.js';
import type { AveragePooling2D, MaxPooling2D } from '../../layers/pooling2d.js';
import type { Resizing, UpSampling2D } from '../../layers/resizing.js';
import type { ZeroPadding1D } from '../../layers/zero-padding1d.js';
import type { ZeroPadding2D } from '../../layers/zero-padding2d.js';
import { type LayerWriter, type Writers, type Written, writer } from './layer-export.js';
import type { OnnxGraph } from './onnx-graph.js';
import { lengths, padsOf, type Sides } from './padding.js';
import { axisOf, first, type Value } from './value.js';

/**
 * The same numbers behind an operator that onnxruntime (up to 1.30 at least) does not look through: its PadFusion takes zeros that a Pad put around an image
 * for the padding of a MaxPool behind it, which counts as -infinity.
 */
const keptApart = (g: OnnxGraph, x: Value): Value => ({ ...x, name: g.node('Max', [x.name, g.scalar(LOWEST)]) });
const LOWEST = -3.4028234663852886e38;

function pool(op: 'MaxPool' | 'AveragePool'): LayerWriter {
  return writer<MaxPooling1D | MaxPooling2D | AveragePooling1D | AveragePooling2D>(({ g, layer, x, shapes }) => {
    const from = op === 'MaxPool' && g.isPadded(x.name) ? keptApart(g, first(g, x)) : first(g, x);
    const rank = from.shape.length - 1;
    const [kernel_shape, strides] = [lengths(layer.poolSize, rank), lengths(layer.strides, rank)];
    const pads = padsOf(layer.padding, from.shape.slice(0, -1), kernel_shape, strides);
    return { name: g.node(op, [from.name], { kernel_shape, strides, pads }), shape: shapes[0]!, first: true };
  });
}

function globalPool(op: 'GlobalMaxPool' | 'GlobalAveragePool'): LayerWriter {
  return ({ g, x, shapes }) => {
    const from = first(g, x);
    return { name: g.node('Flatten', [g.node(op, [from.name])], { axis: 1 }), shape: shapes[0]! };
  };
}

/** Adds zeros or cuts off, before and after along the axes of an example from the first on, in x's layout. */
function moved({ g, shapes }: Pick<Written, 'g' | 'shapes'>, x: Value, sides: readonly Sides[]): Value {
  let { name } = x;
  const axes = sides.map((_, axis) => axisOf(x, axis));
  const cuts = sides.map((pair) => pair.map((count) => Math.max(-count, 0)) as unknown as Sides);
  if (cuts.flat().some((count) => count > 0)) {
    const ends = cuts.map(([, after], axis) => x.shape[axis]! - after);
    name = g.node('Slice', [name, g.ints(cuts.map(([before]) => before)), g.ints(ends), g.ints(axes)]);
  }
  if (sides.flat().some((count) => count > 0)) {
    const rank = x.shape.length + 1;
    const pads = new Array<number>(2 * rank).fill(0);
    sides.forEach(([before, after], axis) => {
      pads[axes[axis]!] = Math.max(before, 0);
      pads[rank + axes[axis]!] = Math.max(after, 0);
    });
    name = g.node('Pad', [name, g.ints(pads)]);
  }
  return { ...x, name, shape: shapes[0]! };
}

const negative = ([before, after]: Sides): Sides => [-before, -after];

/** The middle of images, with zeros around those that are smaller. */
const middle: LayerWriter = (written) => {
  const { x, shapes } = written;
  const sides = [0, 1].map((axis): Sides => {
    const before = -Math.floor((x.shape[axis]! - shapes[0]![axis]!) / 2);
    return [before, shapes[0]![axis]! - x.shape[axis]! - before];
  });
  return moved(written, x, sides);
};

/** Pixels count by their centres. Sizes are an input, with that of the batch. */
function resized({ g, x, shapes }: Written, linear: boolean): Value {
  const from = first(g, x);
  const shape = shapes[0]!;
  const wanted = shape.slice(0, -1);
  const kept = g.node('Slice', [g.node('Shape', [from.name]), g.ints([0]), g.ints([2]), g.ints([0])]);
  const sizes = g.node('Concat', [kept, g.ints(wanted)], { axis: 0 });
  const name = g.node('Resize', [from.name, '', '', sizes], {
    coordinate_transformation_mode: 'half_pixel',
    mode: linear ? 'linear' : 'nearest',
    ...(linear ? {} : { nearest_mode: 'round_prefer_ceil' }),
  });
  return { name, shape, first: true };
}

export const windowWriters: Writers = /* @__PURE__ */ pure(() => ({
  MaxPooling1D: pool('MaxPool'),
  MaxPooling2D: pool('MaxPool'),
  AveragePooling1D: pool('AveragePool'),
  AveragePooling2D: pool('AveragePool'),
  GlobalMaxPooling1D: globalPool('GlobalMaxPool'),
  GlobalMaxPooling2D: globalPool('GlobalMaxPool'),
  GlobalAveragePooling1D: globalPool('GlobalAveragePool'),
  GlobalAveragePooling2D: globalPool('GlobalAveragePool'),
  ZeroPadding1D: writer<ZeroPadding1D>((written) => moved(written, written.x, [written.layer.padding])),
  ZeroPadding2D: writer<ZeroPadding2D>((written) => moved(written, written.x, written.layer.padding)),
  Cropping1D: writer<Cropping1D>((written) => moved(written, written.x, [negative(written.layer.cropping)])),
  Cropping2D: writer<Cropping2D>((written) => moved(written, written.x, written.layer.cropping.map(negative))),
  CenterCrop: middle,
  RandomCrop: middle,
  Resizing: writer<Resizing>((written) => resized(written, written.layer.interpolation === 'bilinear')),
  UpSampling1D: (written) => resized(written, false),
  UpSampling2D: writer<UpSampling2D>((written) => resized(written, written.layer.interpolation === 'bilinear')),
  IdentityShortcut: writer<IdentityShortcut>((written) => {
    const { g, layer, x, shapes } = written;
    const axes = [axisOf(x, 0), axisOf(x, 1)];
    const { strides, filters } = layer;
    const ends = x.shape.slice(0, 2);
    const strided = g.node('Slice', [x.name, g.ints([0, 0]), g.ints(ends), g.ints(axes), g.ints([strides, strides])]);
    const more = filters - x.shape[2]!;
    const before = Math.floor(more / 2);
    const none = [0, 0] as const;
    const shape = [...shapes[0]!.slice(0, 2), x.shape[2]!];
    return moved(written, { ...x, name: strided, shape }, [none, none, [before, more - before]]);
  }),
}));
