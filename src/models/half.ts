/** The largest number of binary16, and where numbers begin that round beyond it. */
const BEYOND = 65520;

/** Powers of two from 2^-24, the distance of subnormal halves, to 2^5, that of the largest: place e is that of the exponent e - 14. */
const steps = (): Float64Array => {
  const values = new Float64Array(30);
  for (let e = 0, step = 1 / 16777216; e < 30; e++, step *= 2) values[e] = step;
  return values;
};

/** Whether binary16 holds every number, rounded; NaN and infinities it has. */
export function heldByHalf(values: ArrayLike<number>): boolean {
  for (let i = 0; i < values.length; i++) {
    const size = Math.abs(values[i]!);
    if (size >= BEYOND && size < Infinity) return false;
  }
  return true;
}

/**
 * Numbers as IEEE 754 binary16, rounded once to the nearest, ties to the even one: 1 sign bit, 5 exponent bits (bias 15), 10 fraction bits. What is
 * larger than 65504 becomes infinite, so ask `heldByHalf` before.
 */
export function narrowHalf(values: ArrayLike<number>): Uint16Array<ArrayBuffer> {
  const halves = new Uint16Array(values.length);
  const stepOf = steps();
  const word = new Float32Array(1);
  const bits = new Uint32Array(word.buffer);
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    const size = Math.abs(value);
    const sign = value < 0 || Object.is(value, -0) ? 0x8000 : 0;
    if (!(size < BEYOND)) {
      halves[i] = Number.isNaN(value) ? 0x7e00 : sign | 0x7c00;
      continue;
    }
    // the exponent of the next lower f32, which has that of the number itself unless it rounds up to a power of two
    word[0] = size;
    const exponent = (bits[0]! >>> 23) - 127 - (word[0] > size && (bits[0]! & 0x7fffff) === 0 ? 1 : 0);
    const place = Math.max(exponent + 14, 0);
    // exact: the step is a power of two
    const count = size / stepOf[place]!;
    const whole = Math.floor(count);
    const rest = count - whole;
    const up = rest > 0.5 || (rest === 0.5 && whole % 2 === 1) ? 1 : 0;
    // a normal number's leading bit adds 1 to the exponent
    halves[i] = sign | (place * 1024 + whole + up);
  }
  return halves;
}
