// Lists of records run as they were written and as rules rewrite them: what outlives them must be the same, bit for bit.
import * as assert from 'uvu/assert';
import { createSingleEngine, type Engine } from '../../../src/engine/engine.js';
import { imageKernels, regularizationKernels, useKernels } from '../../../src/engine/families.js';
import type { Kernels, Pointer } from '../../../src/engine/kernels.js';
import { isHost, Recorder } from '../../../src/engine/program.js';
import { rewrite } from '../../../src/engine/rewrites/rewrite.js';
import type { Stretch } from '../../../src/engine/touches.js';
import { RandomStream } from '../../../src/random.js';

useKernels(regularizationKernels);
useKernels(imageKernels);

/** Buffers in engine memory, and lists of records over them. */
export class Lists {
  readonly engine: Engine = createSingleEngine();
  private readonly random = new RandomStream(5, 'lists');
  private readonly stretches: Stretch[] = [];

  /** The address of `n` numbers between -1 and 1, some of them 0 and -0. */
  numbers(n: number): Pointer {
    const at = this.engine.arena.allocate(n * 4);
    this.stretches.push({ start: at, end: at + n * 4 });
    this.engine.memory
      .floats(at, n)
      .set(Float32Array.from({ length: n }, (_, i) => (i % 11 === 5 ? 0 : i % 13 === 7 ? -0 : 2 * this.random.uniform() - 1)));
    return at;
  }

  /**
   * The kernels of the list that all rules make of what `write` records. `read`: the addresses of the buffers that are read once the list has run;
   * asserts that both lists leave the same in them.
   */
  rewritten(write: (kernels: Kernels, recorder: Recorder) => void, read: readonly Pointer[]): string[] {
    const { engine, stretches } = this;
    const recorder = new Recorder(engine.info);
    write(recorder.kernels, recorder);
    const { entries } = recorder;
    const results = stretches.filter(({ start }) => read.includes(start));
    const outlives = (s: Stretch): boolean => results.some(({ start, end }) => start < s.end && s.start < end);
    const list = rewrite(entries, engine.info, outlives);
    const before = stretches.map(({ start, end }) => this.bytes(start, end));
    const lists = [entries, list].map((each) => engine.compile(each));
    const same = (what: string): void => {
      const given = stretches.map(({ start, end }) => this.bytes(start, end));
      const [first, second] = lists.map((program) => {
        this.restore(given);
        program.run();
        return results.map(({ start, end }) => this.bytes(start, end));
      });
      for (const [i, { start }] of results.entries()) {
        assert.is(Buffer.compare(first![i]!, second![i]!), 0, `${what}: what is left at ${start} differs`);
        const was = given[stretches.findIndex((s) => s.start === start)]!;
        assert.is.not(Buffer.compare(first![i]!, was), 0, `${what}: nothing was written at ${start}`);
      }
      this.restore(before);
    };
    same('numbers');
    for (const { start, end } of stretches) engine.memory.floats(start, (end - start) / 4).fill(Number.NaN, 2, 3);
    same('a NaN in every buffer');
    for (const program of lists) program.release();
    return list.map((entry) => (isHost(entry) ? 'JavaScript' : entry.kernel));
  }

  /** What lies there; every NaN as the same one, since instructions may give any. */
  private bytes(start: number, end: number): Uint8Array {
    const numbers = Float32Array.from(this.engine.memory.floats(start, (end - start) / 4), (v) => (Number.isNaN(v) ? Number.NaN : v));
    return new Uint8Array(numbers.buffer);
  }

  private restore(bytes: readonly Uint8Array[]): void {
    for (const [i, { start }] of this.stretches.entries()) new Uint8Array(this.engine.memory.buffer, start).set(bytes[i]!);
  }
}
