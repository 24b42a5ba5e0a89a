// Images of another size: whole repeats and bilinear ones by layers for them, any other by products with the weights that the places have.
import { Resizing, UpSampling2D } from '../../layers/built-in.js';
import { constantInput, type Inputs } from '../arguments.js';
import type { Builder } from '../builder.js';
import type { OnnxNode } from '../node.js';
import { refuse } from '../refusal.js';
import type { Live } from '../values.js';
import { type Build, type Builds, liveInput } from './build.js';
import { along } from './linear.js';
import { taken } from './select.js';

interface Target {
  readonly scale: number;
  readonly size: number;
}

/** The scale and the extent that every axis is to have. */
function targets(node: OnnxNode, inputs: Inputs, x: Live): Target[] {
  const upsample = node.op === 'Upsample';
  const at = node.opset < 11 ? 1 : 2;
  const scales = upsample && node.opset < 9 ? node.floats('scales') : constantInput(inputs, at, 'scales')?.data;
  const sizes = constantInput(inputs, 3, 'sizes')?.data;
  if (node.has('axes') || node.string('keep_aspect_ratio_policy', 'stretch') !== 'stretch') refuse('names axes, or keeps proportions');
  if (sizes && sizes.length === x.dims.length) return x.dims.map((extent, i) => ({ size: sizes[i]!, scale: sizes[i]! / extent }));
  if (!scales || scales.length !== x.dims.length) return refuse('has neither a scale nor a size for every axis');
  return x.dims.map((extent, i) => ({ size: Math.floor(extent * scales[i]!), scale: scales[i]! }));
}

/** Where a place of what comes out lies in what went in. */
function origin(mode: string, i: number, extent: number, { scale, size }: Target): number {
  if (mode === 'asymmetric') return i / scale;
  if (mode === 'align_corners') return size === 1 ? 0 : (i * (extent - 1)) / (size - 1);
  if (mode === 'pytorch_half_pixel' && size === 1) return 0;
  if (mode === 'half_pixel' || mode === 'pytorch_half_pixel') return (i + 0.5) / scale - 0.5;
  return refuse(`counts places by ${mode}`);
}

const ROUND: Readonly<Record<string, (x: number) => number>> = {
  round_prefer_floor: (x) => Math.ceil(x - 0.5),
  round_prefer_ceil: (x) => Math.floor(x + 0.5),
  floor: Math.floor,
  ceil: Math.ceil,
};

/** Weights (extent, size) of linear interpolation between two places. */
function linearWeights(mode: string, extent: number, target: Target): Float32Array {
  const weights = new Float32Array(extent * target.size);
  for (let i = 0; i < target.size; i++) {
    const x = origin(mode, i, extent, target);
    const low = Math.floor(x);
    const at = (place: number): number => Math.min(Math.max(place, 0), extent - 1);
    weights[at(low) * target.size + i]! += 1 - (x - low);
    weights[at(low + 1) * target.size + i]! += x - low;
  }
  return weights;
}

function nearest(b: Builder, node: OnnxNode, x: Live, axis: number, target: Target, mode: string): Live {
  const round = ROUND[node.string('nearest_mode', node.opset < 11 ? 'floor' : 'round_prefer_floor')] ?? refuse('rounds in an unknown way');
  b.spend(target.size);
  const places = Array.from({ length: target.size }, (_, i) => {
    const place = round(origin(mode, i, x.dims[axis]!, target));
    return { start: Math.min(Math.max(place, 0), x.dims[axis]! - 1), count: 1, step: 1 };
  });
  return taken(b, node, x, axis, places);
}

/** Whether places are each repeated as often as the scale says. */
function repeats(node: OnnxNode, mode: string, { scale }: Target): boolean {
  const plain = node.string('nearest_mode', node.opset < 11 ? 'floor' : 'round_prefer_floor');
  return (
    Number.isInteger(scale) && ((mode === 'asymmetric' && plain === 'floor') || (mode === 'half_pixel' && plain === 'round_prefer_floor'))
  );
}

const resize: Build = (b, node, inputs) => {
  let x = liveInput(inputs);
  const all = targets(node, inputs, x);
  if (all.some(({ size }) => !(size >= 1))) refuse('leaves nothing');
  const mode = node.string('coordinate_transformation_mode', node.opset < 11 ? 'asymmetric' : 'half_pixel');
  const kind = node.string('mode', 'nearest');
  if (mode === 'align_corners' && x.dims.some((extent, i) => extent * all[i]!.scale !== all[i]!.size))
    refuse('aligns corners of parts of pixels');
  if (kind !== 'nearest' && kind !== 'linear' && kind !== 'bilinear') refuse(`interpolates by ${kind}`);
  if (node.int('antialias', 0) === 1) refuse('takes means where images shrink (antialias)');
  const changed = [...all.keys()].filter((axis) => all[axis]!.scale !== 1 || all[axis]!.size !== x.dims[axis]);
  const images = x.dims.length === 4 && x.batch === 0 && changed.every((axis) => axis >= 2);
  const [rows, columns] = [all[2]!, all[3]!];
  if (images && changed.length > 0) {
    const [n, channels, height, width] = x.dims as [number, number, number, number];
    const order = [2, 3, 1];
    const made = (make: (name: string) => Resizing | UpSampling2D): Live =>
      b.live(b.add(node, make, [b.arrange(x, order, [height, width, channels])]), [n, channels, rows.size, columns.size], 0, order);
    if (kind === 'nearest' && [rows, columns].every((target) => repeats(node, mode, target)))
      return [made((name) => new UpSampling2D({ size: [rows.scale, columns.scale], name }))];
    const exact = rows.scale * height === rows.size && columns.scale * width === columns.size;
    if (kind !== 'nearest' && exact && (mode === 'half_pixel' || (mode === 'pytorch_half_pixel' && rows.size > 1 && columns.size > 1)))
      return [made((name) => new Resizing({ height: rows.size, width: columns.size, interpolation: 'bilinear', name }))];
  }
  for (const axis of changed) {
    const target = all[axis]!;
    if (kind === 'nearest') x = nearest(b, node, x, axis, target, mode);
    else {
      b.spend(x.dims[axis]! * target.size);
      x = along(b, node, x, axis, target.size, { kernel: linearWeights(mode, x.dims[axis]!, target) }, false);
    }
  }
  return [x];
};

export const resizeBuilds: Builds = { Resize: resize, Upsample: resize };
