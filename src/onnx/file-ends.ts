// Inputs and outputs of a model in the file's shapes, whichever axis is the batch there.
import type { Ends, PerOutput } from '../models/ends.js';
import type { DataInput, ModelInput } from '../models/inputs.js';
import { sameShape, sizeOf } from '../shape.js';
import { Tensor } from '../tensor.js';

/** An input or output as the file has it. */
export interface FileEnd {
  readonly name: string;
  readonly dims: readonly number[];
  /** The axis that is the model's batch; -1 where an example is all of it. */
  readonly batch: number;
}

type Shaped = { readonly data: ArrayLike<number>; readonly shape: readonly number[] };

const isShaped = (given: unknown): given is Shaped => typeof given === 'object' && given !== null && 'data' in given && 'shape' in given;
const isArray = (given: unknown): given is ArrayLike<number> => ArrayBuffer.isView(given) && 'length' in given;

/** Numbers (outer, times, inner) as (times, outer, inner). */
function swapped(data: ArrayLike<number>, outer: number, times: number, inner: number): Float32Array {
  const out = new Float32Array(data.length);
  for (let o = 0, from = 0; o < outer; o++)
    for (let t = 0; t < times; t++) for (let i = 0; i < inner; i++) out[(t * outer + o) * inner + i] = data[from++]!;
  return out;
}

/** What was given in the file's shape as examples of the model; anything else as it is. */
function toExamples(given: DataInput, { dims, batch }: FileEnd): DataInput {
  const own = dims.length > 0 ? dims : [1];
  if (batch < 0) {
    if (isShaped(given) && sameShape(given.shape, dims)) return { data: given.data, shape: [1, ...own] };
    return isArray(given) && given.length === sizeOf(own) ? { data: given, shape: [1, ...own] } : given;
  }
  if (dims.length === 1) {
    if (isShaped(given) && given.shape.length === 1) return { data: given.data, shape: [...given.shape, 1] };
    return isArray(given) ? { data: given, shape: [given.length, 1] } : given;
  }
  if (batch === 0 || !isShaped(given) || given.shape.length !== dims.length) return given;
  const { data, shape } = given;
  const [before, behind] = [shape.slice(0, batch), shape.slice(batch + 1)];
  return { data: swapped(data, sizeOf(before), shape[batch]!, sizeOf(behind)), shape: [shape[batch]!, ...before, ...behind] };
}

/** What the model gives for a batch in the file's shape. */
export function toFile({ data, shape }: Tensor<Float32Array>, { dims, batch }: FileEnd): Tensor<Float32Array> {
  const [rows, ...rest] = shape as [number, ...number[]];
  if (batch < 0) return new Tensor(data, rows === 1 ? dims : shape);
  if (dims.length === 1) return new Tensor(data, [rows]);
  if (batch === 0) return new Tensor(data, shape);
  const [before, behind] = [rest.slice(0, batch), rest.slice(batch)];
  return new Tensor(swapped(data, rows, sizeOf(before), sizeOf(behind)), [...before, rows, ...behind]);
}

/** Ends that take what is given in the file's shapes; inputs that nothing hangs on are passed over where they are given by name. */
export class FileEnds implements Ends {
  constructor(
    private readonly of: Ends,
    private readonly ends: readonly FileEnd[],
    private readonly unread: readonly string[] = [],
  ) {}

  get names(): readonly string[] {
    return this.of.names;
  }

  data(what: 'x' | 'y', given: ModelInput): DataInput[] {
    return this.given(what, given).map((one, i) => toExamples(one, this.ends[i]!));
  }

  private given(what: 'x' | 'y', given: ModelInput): DataInput[] {
    const named = given as Readonly<Record<string, DataInput>>;
    const isObject = typeof given === 'object' && given !== null && !isShaped(given) && !('length' in given);
    // an input may be called "data"
    if (isObject && this.ends.length > 0 && this.ends.every(({ name }) => name in named)) {
      const unknown = Object.keys(named).filter((name) => !this.unread.includes(name) && !this.names.includes(name));
      if (unknown.length === 0) return this.ends.map(({ name }) => named[name]!);
    }
    return this.of.data(what, given);
  }

  each<T>(owner: string, given: T | PerOutput<T> | undefined, isOne: (given: unknown) => boolean): (T | undefined)[] {
    return this.of.each(owner, given, isOne);
  }
}
