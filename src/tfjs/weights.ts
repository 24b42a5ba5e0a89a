// Weights as TensorFlow.js stores them: specs that tell names, shapes and types, and bytes in their order.
import { FormatError } from '../errors.js';
import type { FileWeight } from '../keras/assign.js';
import { count, type Json, type JsonObject, list, object, text } from '../keras/json.js';
import { widenHalf } from '../models/safetensors-dtypes.js';
import { show } from '../options.js';
import { sizeOf } from '../shape.js';

type Bytes = Uint8Array<ArrayBuffer>;

/** How stored values become numbers, and how many bytes each takes. */
const TYPES: Readonly<Record<string, { readonly bytes: number; read(raw: Bytes): ArrayLike<number> }>> = {
  float32: { bytes: 4, read: (raw) => new Float32Array(raw.buffer) },
  int32: { bytes: 4, read: (raw) => new Int32Array(raw.buffer) },
  bool: { bytes: 1, read: (raw) => raw },
  uint8: { bytes: 1, read: (raw) => raw },
  uint16: { bytes: 2, read: (raw) => new Uint16Array(raw.buffer) },
  float16: { bytes: 2, read: widenHalf },
};

/** Numbers that were stored as whole ones: value = stored * scale + min. */
function widened(where: string, stored: ArrayLike<number>, quantization: JsonObject | undefined, dtype: Json): Float32Array {
  const { scale, min } = quantization ?? {};
  if (!quantization || quantization.dtype === 'float16') return Float32Array.from(stored);
  if (typeof scale !== 'number' || typeof min !== 'number')
    throw new FormatError(`${where}: its quantization has the scale ${show(scale)} and the minimum ${show(min)}; expected numbers.`);
  // whole numbers stay whole, as TensorFlow.js reads them
  return Float32Array.from(stored, dtype === 'int32' ? (q) => Math.round(q * scale + min) : (q) => q * scale + min);
}

/** A weight by its name, or a vector of an optimizer's state. */
export interface TfjsWeight extends FileWeight {
  readonly name: string;
  readonly ofOptimizer: boolean;
}

/** The weights that `specs` tell, out of all bytes of their group in one piece. Throws FormatError where they do not fit. */
export function readWeights(file: string, specs: Json, bytes: Uint8Array): TfjsWeight[] {
  const weights: TfjsWeight[] = [];
  let at = 0;
  for (const value of list(`${file}: the weights' specs`, specs)) {
    const spec = object(`${file}: a weight's spec`, value);
    const name = text(`${file}: a weight's name`, spec.name);
    const where = `${file}: the weight ${show(name)}`;
    const shape = list(`${where}: "shape"`, spec.shape).map((extent) => count(`${where}: "shape"`, extent));
    const quantization = spec.quantization === undefined ? undefined : object(`${where}: "quantization"`, spec.quantization);
    const stored = text(`${where}: its type`, quantization?.dtype ?? spec.dtype);
    const type = Object.hasOwn(TYPES, stored) ? TYPES[stored] : undefined;
    if (!type) throw new FormatError(`${where}: its values are ${show(stored)}; expected one of ${Object.keys(TYPES).join(', ')}.`);
    const end = at + sizeOf(shape) * type.bytes;
    if (!(end <= bytes.length)) throw new FormatError(`${where}: it goes beyond the end of the ${bytes.length} bytes of its group.`);
    const raw = bytes.subarray(at, end);
    const read = (): Float32Array => widened(where, type.read(new Uint8Array(raw)), quantization, spec.dtype);
    weights.push({ name, ofOptimizer: spec.group === 'optimizer', shape, read });
    at = end;
  }
  if (at !== bytes.length) throw new FormatError(`${file}: the weights take ${at} bytes, and ${bytes.length} are there.`);
  return weights;
}
