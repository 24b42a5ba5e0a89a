// Which writer writes a layer.
import type { Masking } from '../../layers/masking.js';
import type { TimeDistributed } from '../../layers/time-distributed.js';
import { DataType } from '../proto/messages.js';
import { activationWriters } from './activations.js';
import { attentionWriters } from './attention.js';
import { convolutionWriters } from './convolutions.js';
import { joinWriters } from './joins.js';
import { type LayerWriter, type Writers, writer } from './layer-export.js';
import { normalizationWriters } from './normalizations.js';
import { recurrentWriters } from './recurrent.js';
import { shapeWriters } from './shapes.js';
import { last } from './value.js';
import { windowWriters } from './windows.js';

/** The steps of all examples as so many examples. */
const timeDistributed = /* @__PURE__ */ writer<TimeDistributed>((written) => {
  const { g, layer, shapes } = written;
  const x = last(g, written.x);
  const [steps, ...shape] = x.shape;
  const each = { name: g.node('Reshape', [x.name, g.ints([-1, ...shape])]), shape };
  const write = writerOf(layer.layer.kind)!;
  const made = write({ ...written, layer: layer.layer, inputs: [each], x: each, shapes: [shapes[0]!.slice(1)] });
  const y = last(g, (Array.isArray(made) ? made[0] : made) as typeof each);
  return { name: g.node('Reshape', [y.name, g.ints([-1, steps!, ...y.shape])]), shape: shapes[0]! };
});

/** Steps of which every number is the mask's become zeros. */
const masking = /* @__PURE__ */ writer<Masking>(({ g, layer, x: given }) => {
  const x = last(g, given);
  const alike = g.node('Cast', [g.node('Equal', [x.name, g.scalar(layer.maskValue)])], { to: DataType.FLOAT });
  const masked = g.reduce('ReduceMin', alike, [-1], 1);
  return { ...x, name: g.node('Mul', [x.name, g.node('Sub', [g.scalar(1), masked])]) };
});

const WRITERS: readonly Writers[] = [
  activationWriters,
  attentionWriters,
  convolutionWriters,
  joinWriters,
  normalizationWriters,
  recurrentWriters,
  shapeWriters,
  windowWriters,
  { TimeDistributed: timeDistributed, Masking: masking },
];

/** The writer of a kind of layers; undefined for one that ONNX is not written for. */
export function writerOf(kind: string): LayerWriter | undefined {
  return WRITERS.find((writers) => Object.hasOwn(writers, kind))?.[kind];
}
