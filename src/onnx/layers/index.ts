import type { LayerClass } from '../../models/load.js';
import { OnnxCompare } from './compare.js';
import { OnnxMath } from './math.js';
import { OnnxProduct } from './product.js';
import { OnnxReduce } from './reduce.js';
import { OnnxSelect } from './select.js';
import { OnnxWeight } from './weight.js';
import { OnnxWhere } from './where.js';

/**
 * Layers that an imported model may have besides those of the package, for operators that there is no layer for: `loadModel(bytes, { layers: onnxLayers })`
 * reads such a model again.
 */
export const onnxLayers: Readonly<Record<string, LayerClass>> = {
  OnnxCompare,
  OnnxMath,
  OnnxProduct,
  OnnxReduce,
  OnnxSelect,
  OnnxWeight,
  OnnxWhere,
};
