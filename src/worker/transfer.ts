import { walk } from './walk.js';

/** Buffers that move with the next message they are in. */
const moving = new WeakSet<ArrayBufferLike>();

/**
 * Marks the numbers in `value` (typed arrays, or objects and lists with some) to be moved to the worker rather than copied, by the next call they are
 * handed to: `model.fit(transfer(x), transfer(y))`. That takes no time however many they are, and leaves them empty on this side. Returns `value`.
 */
export function transfer<Value>(value: Value): Value {
  walk(value, (part) => {
    if (ArrayBuffer.isView(part)) moving.add(part.buffer);
    else if (part instanceof ArrayBuffer) moving.add(part);
    return undefined;
  });
  return value;
}

/** The buffer of `value`, if it is to be moved. */
export function movingBuffer(value: object): ArrayBuffer | undefined {
  const buffer = ArrayBuffer.isView(value) ? value.buffer : value;
  return moving.has(buffer as ArrayBuffer) && buffer instanceof ArrayBuffer ? buffer : undefined;
}
