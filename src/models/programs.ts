import type { Engine } from '../engine/engine.js';
import { type Entry, type Program, Recorder } from '../engine/program.js';

/** What a program does with a batch: looks for NaN, runs forward, and so on, each with all before it. */
export type Stage = 'look' | 'forward' | 'evaluate' | 'train';

/** What follows the backward pass: records that need no plan. */
export interface Tail {
  record(recorder: Recorder): void;
}

/** What a program was written for. */
export interface ProgramKey {
  readonly stage: Stage;
  readonly rows: number;
  /** Examples come as bytes. */
  readonly bytes: boolean;
  /** Examples have weights. */
  readonly weighted: boolean;
  readonly tail: Tail | undefined;
}

/** Writes down what a program is to do. */
export type Write = (recorder: Recorder, key: ProgramKey) => void;

interface Held extends ProgramKey {
  readonly program: Program;
}

/** A plan's whole batch and its last one, trained on and evaluated; data sets of changing batches write theirs anew. */
const MOST = 6;

/** The programs of a plan, each written when it is first asked for. */
export class Programs {
  private held: Held[] = [];

  constructor(
    private readonly engine: Engine,
    private readonly winograd: boolean,
  ) {}

  /** Finds a program, or has `write` record it. Allocates nothing where there is one. */
  get(stage: Stage, rows: number, bytes: boolean, weighted: boolean, tail: Tail | undefined, write: Write): Program {
    for (let i = 0; i < this.held.length; i++) {
      const h = this.held[i]!;
      if (h.rows === rows && h.stage === stage && h.bytes === bytes && h.weighted === weighted && h.tail === tail) return h.program;
    }
    const key = { stage, rows, bytes, weighted, tail };
    const program = this.engine.compile(this.record(key, write));
    if (this.held.length === MOST) this.held.shift()!.program.release();
    this.held.push({ ...key, program });
    return program;
  }

  /** Writes a program that is run once: whoever asks for it releases it. */
  once(stage: Stage, rows: number, bytes: boolean, weighted: boolean, tail: Tail | undefined, write: Write): Program {
    return this.engine.compile(this.record({ stage, rows, bytes, weighted, tail }, write));
  }

  /** The entries of a program, without laying it out. */
  record(key: ProgramKey, write: Write): readonly Entry[] {
    const recorder = new Recorder({ ...this.engine.info, winograd: this.winograd });
    write(recorder, key);
    return recorder.entries;
  }

  release(): void {
    for (const { program } of this.held) program.release();
    this.held = [];
  }
}
