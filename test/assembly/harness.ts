// Runs a kernel on both engines, f32 wasm and f64 reference, over the same seeded inputs, with guard bytes around every buffer.
import { readFileSync } from 'node:fs';
import * as assert from 'uvu/assert';
import { Instances } from '../../src/engine/instance.js';
import type { KernelInfo, Pointer } from '../../src/engine/kernels.js';
import { ReferenceMemory, WasmMemory } from '../../src/engine/memory.js';
import type { KernelName } from '../../src/engine/records/index.js';
import { complete, layoutOf, MOST_BYTES, writeRecord } from '../../src/engine/records/layout.js';
import { createReferenceKernels } from '../../src/engine/reference/index.js';
import { type TestKernels, testKernels } from './test-kernels.js';

export const binary: Uint8Array<ArrayBuffer> = new Uint8Array(readFileSync(new URL('../../build/strict.wasm', import.meta.url)));
const module = new WebAssembly.Module(binary);

/** Sizes around the width of a vector and of unrolled loops, and some blocks. */
export const sizes: readonly number[] = [1, 2, 3, 4, 5, 7, 8, 15, 16, 17, 31, 33, 64, 101, 1023, 1024, 1025, 2500];

/** Records run in 2 to so many parts. */
export const MOST_PARTS = 5;

const GUARD = 64;
const GUARD_BYTE = 0xa5;
/** What outputs hold before a kernel runs: a kernel that skips an element is found out. */
const UNWRITTEN = -12345.5;

export type Numbers = ArrayLike<number>;
type Element = 'float' | 'int' | 'byte';

/** The same numbers at an address in either memory. */
export interface Buffer {
  readonly wasm: Pointer;
  readonly reference: Pointer;
  readonly length: number;
  readonly element: Element;
  /** A kernel may leave anything in it. */
  readonly scratch: boolean;
}

/** What one engine made of a call, and the other. */
export interface Both<T> {
  wasm: T;
  reference: T;
}

export type Call<T> = (kernels: TestKernels, at: (buffer: Buffer | undefined) => Pointer) => T;

/** A generator of 32-bit integers (a multiplicative congruential one, upper bits mixed down), as uniform and normal-like numbers. */
export class Numbers32 {
  constructor(private state: number) {}

  /** 0 <= u < 1. */
  uniform(): number {
    this.state = (Math.imul(this.state, 1664525) + 1013904223) | 0;
    return ((this.state ^ (this.state >>> 15)) >>> 0) / 2 ** 32;
  }

  /** n numbers between low and high. */
  between(low: number, high: number, n: number): number[] {
    return Array.from({ length: n }, () => low + (high - low) * this.uniform());
  }

  /** n integers below `limit`. */
  below(limit: number, n: number): number[] {
    return Array.from({ length: n }, () => Math.floor(this.uniform() * limit));
  }
}

/** Both engines with memory of their own. Floats are rounded to f32 on the way in, so both see the same inputs. */
export class Engines {
  readonly random: Numbers32 = new Numbers32(2025);
  private readonly wasmMemory = new WasmMemory();
  private readonly referenceMemory = new ReferenceMemory();
  private readonly buffers: Buffer[] = [];
  private runs = 0;
  private wasmTop = 64;
  private referenceTop = 128;
  readonly exports: WebAssembly.Exports = new Instances(this.wasmMemory.memory, module).exports;
  private readonly record = this.claim(MOST_BYTES);
  private readonly cells = this.claim(64);
  private readonly scratch = this.claim(MOST_PARTS * (this.exports.scratchBytes as () => number)());
  /** Which micro-kernel products take, by its number. */
  microKernel = 0;
  /** Whether convolutions may take the Winograd algorithm. */
  winograd = true;
  readonly wasm: TestKernels = this.wasmKernels();
  private readonly reference: TestKernels = this.referenceKernels();

  /** Runs every record whole, then once more in parts, from the last to the first: not a bit may differ. */
  private wasmKernels(): TestKernels {
    const { wasmMemory, exports, record } = this;
    const run = (name: KernelName, parts: number) => {
      for (let part = parts - 1; part >= 0; part--)
        (exports[name] as (record: Pointer, part: number, parts: number) => void)(record, part, parts);
    };
    const info: KernelInfo = {
      elementBytes: 4,
      winograd: true,
      convolutionScratch: (size) => {
        writeRecord(wasmMemory, record, layoutOf('conv2d'), size);
        return (exports.convolutionScratch as (record: Pointer) => number)(record) * MOST_PARTS;
      },
    };
    return testKernels(info, { at: this.cells, memory: wasmMemory }, (name, given) => {
      const extra = { scratch: this.scratch, microKernel: this.microKernel, winograd: this.winograd };
      writeRecord(wasmMemory, record, layoutOf(name), { ...extra, ...given });
      const before = this.kept();
      run(name, 1);
      const whole = this.kept();
      this.restore(before);
      const parts = 2 + (this.runs++ % (MOST_PARTS - 1));
      run(name, parts);
      const differs = this.kept().findIndex((bytes, i) => bytes.some((byte, at) => byte !== whole[i]![at]));
      if (differs >= 0)
        assert.unreachable(`${name}: ${parts} parts give other bits than one, in the buffer of ${this.buffers[differs]?.length}.`);
    });
  }

  private referenceKernels(): TestKernels {
    const definitions = createReferenceKernels(this.referenceMemory) as Record<KernelName, (record: object) => void>;
    const info: KernelInfo = { elementBytes: 8, winograd: false, convolutionScratch: () => 0 };
    return testKernels(info, { at: 64, memory: this.referenceMemory }, (name, given) => definitions[name](complete(name, given as never)));
  }

  /** The bytes of the buffers that a kernel's outputs may be in, and of the cells. Scratch is no output. */
  private kept(): Uint8Array[] {
    const { buffer } = this.wasmMemory;
    const own = this.buffers.filter(({ scratch }) => !scratch);
    const bytes = own.map(({ wasm, length, element }) => new Uint8Array(buffer, wasm, length * (element === 'byte' ? 1 : 4)).slice());
    return [...bytes, new Uint8Array(buffer, this.cells, 64).slice()];
  }

  private restore(bytes: readonly Uint8Array[]): void {
    const { buffer } = this.wasmMemory;
    const own = this.buffers.filter(({ scratch }) => !scratch);
    own.forEach(({ wasm }, i) => {
      new Uint8Array(buffer, wasm).set(bytes[i]!);
    });
    new Uint8Array(buffer, this.cells).set(bytes[own.length]!);
  }

  private claim(bytes: number): Pointer {
    const at = Math.ceil(this.wasmTop / 64) * 64;
    this.wasmTop = at + bytes;
    this.wasmMemory.ensure(this.wasmTop);
    return at;
  }

  private put(values: Numbers, element: Element, scratch = false): Buffer {
    const { length } = values;
    const width = element === 'byte' ? 1 : 4;
    // every other buffer starts off a 16-byte boundary
    const wasm = this.claim(length * width + 2 * GUARD + 16) + GUARD + (this.buffers.length % 2 ? 4 : 0);
    const reference = this.referenceTop;
    this.referenceTop = Math.ceil((reference + length * 8) / 64) * 64;
    this.referenceMemory.ensure(this.referenceTop);
    const buffer: Buffer = { wasm, reference, length, element, scratch };
    this.buffers.push(buffer);
    new Uint8Array(this.wasmMemory.buffer, wasm - GUARD, length * width + 2 * GUARD).fill(GUARD_BYTE);
    const [w, r] = this.views(buffer);
    for (let i = 0; i < length; i++) w[i] = r[i] = element === 'float' ? Math.fround(values[i]!) : values[i]!;
    return buffer;
  }

  private views({
    wasm,
    reference,
    length,
    element,
  }: Buffer): [Float32Array | Int32Array | Uint8Array, Float64Array | Int32Array | Uint8Array] {
    const w = this.wasmMemory.buffer;
    const r = this.referenceMemory.buffer;
    if (element === 'float') return [new Float32Array(w, wasm, length), new Float64Array(r, reference, length)];
    if (element === 'int') return [new Int32Array(w, wasm, length), new Int32Array(r, reference, length)];
    return [new Uint8Array(w, wasm, length), new Uint8Array(r, reference, length)];
  }

  floats(values: Numbers): Buffer {
    return this.put(values, 'float');
  }

  ints(values: Numbers): Buffer {
    return this.put(values, 'int');
  }

  bytes(values: Numbers): Buffer {
    return this.put(values, 'byte');
  }

  /** Bytes to work in, as many as a kernel asks for. */
  scratchOf(bytes: number): Buffer {
    return this.put(new Float32Array(bytes / 4).fill(Number.NaN), 'float', true);
  }

  /** A buffer for results. */
  output(length: number, element: Element = 'float'): Buffer {
    return this.put(new Array<number>(length).fill(element === 'float' ? UNWRITTEN : -77), element);
  }

  /** Runs a call on both engines, then checks the guards. */
  run<T>(call: Call<T>): Both<T> {
    const wasm = call(this.wasm, (buffer) => buffer?.wasm ?? 0);
    const reference = call(this.reference, (buffer) => buffer?.reference ?? 0);
    this.checkGuards();
    return { wasm, reference };
  }

  /** What the buffer holds now. */
  read(buffer: Buffer): Both<number[]> {
    const [wasm, reference] = this.views(buffer);
    return { wasm: [...wasm], reference: [...reference] };
  }

  /** The bits that wasm holds in a buffer of floats. */
  bits(buffer: Buffer): number[] {
    return [...new Uint32Array(this.wasmMemory.buffer, buffer.wasm, buffer.length)];
  }

  /** That nothing was written before or after any buffer. */
  private checkGuards(): void {
    for (const { wasm, length, element } of this.buffers) {
      const end = wasm + length * (element === 'byte' ? 1 : 4);
      for (const start of [wasm - GUARD, end]) {
        const place = new Uint8Array(this.wasmMemory.buffer, start, GUARD).findIndex((byte) => byte !== GUARD_BYTE);
        if (place >= 0)
          assert.unreachable(
            `Wrote ${start === end ? place : place - GUARD} bytes off the ${start === end ? 'end' : 'start'} of a buffer of ${length}.`,
          );
      }
    }
  }

  /** That a buffer holds the reference's numbers: NaN for NaN, infinity for infinity, the others within absolute + relative * |reference|. */
  close(buffer: Buffer, relative: number, absolute: number, what: string): void {
    const { wasm, reference } = this.read(buffer);
    reference.forEach((want, i) => {
      closeTo(wasm[i]!, want, relative, absolute, `${what} [${i}]`);
    });
  }
}

/** That `got` is `want` within absolute + relative * |want|; NaN equals NaN, infinity itself. */
export function closeTo(got: number, want: number, relative: number, absolute: number, what: string): void {
  if (Object.is(got, want) || Math.abs(got - want) <= absolute + relative * Math.abs(want)) return;
  assert.unreachable(`${what}: got ${got}, expected ${want}, off by ${Math.abs(got - want)}.`);
}
