// Layers that move numbers, and those that do nothing but in training.
import { pure } from '../../engine/records/declare.js';
import type { Embedding } from '../../layers/embedding.js';
import type { Permute } from '../../layers/permute.js';
import type { RepeatVector } from '../../layers/repeat-vector.js';
import { DataType } from '../proto/messages.js';
import { type LayerWriter, type Writers, writer } from './layer-export.js';
import { axisOf, last } from './value.js';

const same: LayerWriter = ({ x }) => x;

export const shapeWriters: Writers = /* @__PURE__ */ pure(() => ({
  Identity: same,
  ActivityRegularization: same,
  Dropout: same,
  SpatialDropout1D: same,
  SpatialDropout2D: same,
  GaussianDropout: same,
  AlphaDropout: same,
  GaussianNoise: same,
  RandomFlip: same,
  RandomRotation: same,
  /** What reads an image that was flattened with its channels first turns its weights, or the numbers. */
  Flatten: ({ g, x, shapes }) => {
    if (x.shape.length === 1) return x;
    const name = g.node('Flatten', [x.name], { axis: 1 });
    return x.first ? { name, shape: shapes[0]!, image: x.shape } : { name, shape: shapes[0]! };
  },
  Reshape: ({ g, x, shapes }) => ({ name: g.node('Reshape', [last(g, x).name, g.ints([0, ...shapes[0]!])]), shape: shapes[0]! }),
  Permute: writer<Permute>(({ g, layer, x, shapes }) => {
    if (x.image) return x;
    const perm = [0, ...layer.dims.map((axis) => axisOf(x, axis - 1))];
    const stays = perm.every((axis, i) => axis === i);
    return { name: stays ? x.name : g.node('Transpose', [x.name], { perm }), shape: shapes[0]! };
  }),
  RepeatVector: writer<RepeatVector>(({ g, layer, x, shapes }) => {
    const step = g.node('Reshape', [last(g, x).name, g.ints([0, 1, x.shape[0]!])]);
    return { name: g.node('Tile', [step, g.ints([1, layer.n, 1])]), shape: shapes[0]! };
  }),
  /** Indices come as the floats that they are here. */
  Embedding: writer<Embedding>(({ g, x, shapes, weight }) => {
    const { data, shape } = weight('embeddings')!;
    const indices = g.node('Cast', [last(g, x).name], { to: DataType.INT64 });
    return { name: g.node('Gather', [g.weight('embeddings', data, shape), indices], { axis: 0 }), shape: shapes[0]! };
  }),
  PositionEmbedding: ({ g, x, shapes, weight }) => {
    const { data } = weight('embeddings')!;
    const [steps, features] = shapes[0]! as [number, number];
    const places = g.weight(
      'embeddings',
      Float32Array.from({ length: steps * features }, (_, i) => data[i]!),
      [1, steps, features],
    );
    return { name: g.node('Expand', [places, g.node('Shape', [last(g, x).name])]), shape: shapes[0]! };
  },
}));
