/** What stands before the bytes of a frame: its length, then itself as JSON. */
export interface Frame {
  head: unknown;
  bytes: Uint8Array;
}

/** A head that JSON holds, and bytes after it, as one: so that both are always of the same moment. */
export function frame(head: object, bytes: Uint8Array = new Uint8Array()): Buffer {
  const text = Buffer.from(JSON.stringify(head));
  const length = Buffer.alloc(4);
  length.writeUInt32LE(text.length);
  return Buffer.concat([length, text, bytes]);
}

/** The two parts of a frame. */
export function unframe(bytes: Uint8Array): Frame {
  const whole = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  const end = 4 + whole.readUInt32LE(0);
  return { head: JSON.parse(whole.toString('utf8', 4, end)), bytes: new Uint8Array(whole.subarray(end)) };
}
