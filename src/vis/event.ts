// Events as TensorBoard reads them, by the names and numbers of their fields. Source: TensorFlow, tensorflow/core/util/event.proto and
// tensorflow/core/framework/summary.proto.
import type { Schema } from '../protobuf/wire.js';
import { writeMessage } from '../protobuf/write-wire.js';
import { tfRecord } from './tf-record.js';

interface HistogramProto {
  readonly min: number;
  readonly max: number;
  readonly num: number;
  readonly sum: number;
  readonly sum_squares: number;
  /** The upper ends of the bars. */
  readonly bucket_limit: ArrayLike<number>;
  readonly bucket: ArrayLike<number>;
}

/** A figure, or how many numbers lie where. */
export interface Value {
  readonly tag: string;
  readonly simple_value?: number;
  readonly histo?: HistogramProto;
}

interface Summary {
  readonly value: readonly Value[];
}

interface Event {
  /** Seconds since 1970. */
  readonly wall_time: number;
  readonly step?: number;
  readonly file_version?: string;
  readonly summary?: Summary;
}

const histogramProto: Schema<HistogramProto> = {
  min: [1, 'double'],
  max: [2, 'double'],
  num: [3, 'double'],
  sum: [4, 'double'],
  sum_squares: [5, 'double'],
  bucket_limit: [6, 'double', 'packed'],
  bucket: [7, 'double', 'packed'],
};
const valueProto: Schema<Value> = { tag: [1, 'string'], simple_value: [2, 'float'], histo: [5, () => histogramProto] };
const summaryProto: Schema<Summary> = { value: [1, () => valueProto, 'repeated'] };
const eventProto: Schema<Event> = {
  wall_time: [1, 'double'],
  step: [2, 'int64'],
  file_version: [3, 'string'],
  summary: [5, () => summaryProto],
};

/** Bars of a histogram. */
const BARS = 30;

/** Bars of one width from the least number to the largest; one bar if all are the same. What is no number is left out. */
export function histogramOf(values: ArrayLike<number>): HistogramProto {
  const numbers = Array.from(values).filter(Number.isFinite);
  const start = numbers[0] ?? 0;
  const min = numbers.reduce((a, b) => Math.min(a, b), start);
  const max = numbers.reduce((a, b) => Math.max(a, b), start);
  const width = (max - min) / BARS;
  const bucket = new Array<number>(width > 0 ? BARS : 1).fill(0);
  for (const value of numbers) bucket[width > 0 ? Math.min(Math.floor((value - min) / width), BARS - 1) : 0]!++;
  const bucket_limit = bucket.map((_, i) => (i === bucket.length - 1 ? max : min + (i + 1) * width));
  const sum = numbers.reduce((a, b) => a + b, 0);
  const sum_squares = numbers.reduce((a, b) => a + b * b, 0);
  return { min, max, num: numbers.length, sum, sum_squares, bucket_limit, bucket };
}

const record = (event: Event): Uint8Array<ArrayBuffer> => tfRecord(writeMessage(eventProto, event));

/** What every file begins with. */
export const versionRecord = (seconds: number): Uint8Array<ArrayBuffer> => record({ wall_time: seconds, file_version: 'brain.Event:2' });

/** What a step came to, at `seconds` since 1970. */
export const summaryRecord = (seconds: number, step: number, value: readonly Value[]): Uint8Array<ArrayBuffer> =>
  record({ wall_time: seconds, step, summary: { value } });
