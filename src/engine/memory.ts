/** A byte offset into engine memory; 0 where an optional one is absent. */
export type Pointer = number;

/** Numbers in engine memory: f32 for the WebAssembly engine, f64 for the reference. */
export type Floats = Float32Array | Float64Array;

/** What both engines' memories can do. Arrays are views: they are stale once the memory has grown (`buffer` is then another). */
export interface Memory {
  readonly buffer: ArrayBufferLike;
  readonly elementBytes: 4 | 8;
  /** The whole memory as it is now. */
  readonly i32: Int32Array;
  readonly f64: Float64Array;
  /** Makes the memory at least `bytes` long. */
  ensure(bytes: number): void;
  floats(pointer: Pointer, length: number): Floats;
}

const PAGE = 65536;
/** One page less than WebAssembly has addresses for: the end of a block, which kernels compare addresses with, would be 2^32, which is 0. */
const MOST_PAGES = 65535;

/**
 * The only owner of a WebAssembly.Memory. It grows by at least an eighth, so that many small requests cost few copies. Views of it are kept
 * until it does: asking the host whether its buffer is another takes as long as a small kernel.
 */
export class WasmMemory implements Memory {
  readonly elementBytes = 4;
  readonly memory: WebAssembly.Memory;
  buffer: ArrayBufferLike;
  i32!: Int32Array;
  f32!: Float32Array;
  f64!: Float64Array;

  /** `shared`: threads may work in it. */
  constructor(shared = false) {
    this.memory = new WebAssembly.Memory({ initial: 64, maximum: MOST_PAGES, shared });
    this.buffer = this.memory.buffer;
    this.view();
  }

  ensure(bytes: number): void {
    const have = this.buffer.byteLength / PAGE;
    const want = Math.ceil(bytes / PAGE);
    if (want <= have) return;
    if (want <= MOST_PAGES) {
      const roomy = Math.min(MOST_PAGES, Math.max(want, have + (have >> 3)));
      if (this.grow(roomy - have) || (roomy > want && this.grow(want - have))) return;
    }
    const most = `WebAssembly gives a program at most ${MOST_PAGES * PAGE}`;
    const why = want > MOST_PAGES ? most : `this host gives it no more than ${have * PAGE}`;
    throw new RangeError(`The engine needs ${bytes} bytes, and ${why}. Use a smaller batch or model.`);
  }

  /** Whether the host gave so many pages more. */
  private grow(pages: number): boolean {
    try {
      this.memory.grow(pages);
    } catch (error) {
      if (error instanceof RangeError) return false;
      throw error;
    }
    this.view();
    return true;
  }

  floats(pointer: Pointer, length: number): Float32Array {
    return new Float32Array(this.buffer, pointer, length);
  }

  private view(): void {
    const { buffer } = this.memory;
    this.buffer = buffer;
    this.i32 = new Int32Array(buffer);
    this.f32 = new Float32Array(buffer);
    this.f64 = new Float64Array(buffer);
  }
}

/** Memory of the f64 reference engine: an ArrayBuffer that is replaced by a longer copy when it must grow. */
export class ReferenceMemory implements Memory {
  readonly elementBytes = 8;
  buffer: ArrayBuffer = new ArrayBuffer(16 * PAGE);
  f64: Float64Array = new Float64Array(this.buffer);
  i32: Int32Array = new Int32Array(this.buffer);
  u8: Uint8Array = new Uint8Array(this.buffer);

  ensure(bytes: number): void {
    if (bytes <= this.buffer.byteLength) return;
    const grown = new ArrayBuffer(Math.max(Math.ceil(bytes / PAGE) * PAGE, this.buffer.byteLength * 1.5));
    new Uint8Array(grown).set(this.u8);
    this.buffer = grown;
    this.f64 = new Float64Array(grown);
    this.i32 = new Int32Array(grown);
    this.u8 = new Uint8Array(grown);
  }

  floats(pointer: Pointer, length: number): Float64Array {
    return new Float64Array(this.buffer, pointer, length);
  }
}
