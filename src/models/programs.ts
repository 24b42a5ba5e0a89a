import type { DerivedWeights } from '../engine/derived.js';
import type { Engine } from '../engine/engine.js';
import { type Entry, type Program, Recorder } from '../engine/program.js';
import { rewrite } from '../engine/rewrites/rewrite.js';
import type { Stretch } from '../engine/touches.js';

/** What a program does with a batch: looks for NaN, runs forward, and so on, each with all before it. */
export type Stage = 'look' | 'forward' | 'evaluate' | 'train';

/** What follows the backward pass: records that need no plan. */
export interface Tail {
  record(recorder: Recorder): void;
}

/** What a program is written for. */
export interface ProgramKey {
  readonly stage: Stage;
  readonly rows: number;
  /** Which inputs' examples come as bytes, a bit each. */
  readonly bytes: number;
  /** Which outputs' examples have weights, a bit each. */
  readonly weighted: number;
  readonly tail: Tail | undefined;
  /** Called between the forward pass and the loss, in a program that runs once. */
  readonly onOutputs: (() => void) | undefined;
}

/** A plan's whole batch and its last one, trained on and evaluated; data sets of changing batches write theirs anew. */
const MOST = 6;

/** The programs of a plan, each written when it is first asked for. */
export class Programs {
  private held: { readonly key: ProgramKey; readonly program: Program }[] = [];
  private readonly recorder: Recorder;

  constructor(
    private readonly engine: Engine,
    /** Writes down what a program is to do. */
    private readonly write: (recorder: Recorder, key: ProgramKey) => void,
    winograd: boolean,
    /** Whether memory is read once a program has run. */
    private readonly outlives: (stretch: Stretch, key: ProgramKey) => boolean,
    /** What is made of weights, for programs that leave them as they are. */
    private readonly derived: DerivedWeights | undefined,
  ) {
    this.recorder = new Recorder({ ...engine.info, winograd });
  }

  /** A program that has been written. Allocates nothing. */
  find(stage: Stage, rows: number, bytes: number, weighted: number, tail: Tail | undefined): Program | undefined {
    for (let i = 0; i < this.held.length; i++) {
      const { key, program } = this.held[i]!;
      if (key.rows === rows && key.stage === stage && key.bytes === bytes && key.weighted === weighted && key.tail === tail) return program;
    }
    return undefined;
  }

  /** Writes a program, and keeps it. */
  add(key: ProgramKey): Program {
    const program = this.engine.compile(this.record(key), undefined, this.derived);
    if (this.held.length === MOST) this.held.shift()!.program.release();
    this.held.push({ key, program });
    return program;
  }

  /** Writes a program, runs it and lets it go. */
  runOnce(key: ProgramKey): void {
    const program = this.engine.compile(this.record(key), undefined, this.derived);
    try {
      program.run();
    } finally {
      program.release();
    }
  }

  /** The entries of a program, without laying it out. */
  record(key: ProgramKey): readonly Entry[] {
    const { recorder } = this;
    recorder.begin();
    this.write(recorder, key);
    return rewrite(recorder.entries, recorder.kernels, (stretch) => this.outlives(stretch, key), this.derived);
  }

  release(): void {
    for (const { program } of this.held) program.release();
    this.held = [];
  }
}
