import { FormatError } from '../errors.js';
import { readFileIfThere, writeFileSafely } from '../files.js';
import { nodeModule } from '../node-modules.js';
import { parseFigures, stringifyFigures } from './figures.js';
import type { Curve } from './records.js';
import { sha256 } from './sha256.js';
import { keyOf } from './strategy.js';
import type { Job } from './trial.js';

/** Whose checkpoint it is: that of the trial with these settings and this seed, however far it was to go. */
export type CheckpointOf = Pick<Job, 'settings' | 'seed'>;

/** Where trials go on from. */
export interface Checkpoints {
  /** What the trial saved last, and what it had reported; undefined if nothing. */
  load(job: CheckpointOf): Promise<Uint8Array | undefined>;
  save(job: CheckpointOf, bytes: Uint8Array): Promise<void>;
  /** Told of a trial that has come to its end. */
  remove?(job: CheckpointOf): Promise<void>;
}

/** The name of a trial's checkpoint. */
export const checkpointName = ({ settings, seed }: CheckpointOf): Promise<string> => sha256(`${seed} ${keyOf(settings)}`);

/** How bytes begin that hold what was reported as well. */
const MAGIC = new TextEncoder().encode('wasm-nn sweep 1\n');
const HEAD = MAGIC.length + 4;

/** A trial's checkpoint, behind what it had reported if that is anything: MAGIC; the length of that as JSON, 32 bits; that; the checkpoint. */
export function withCurve(bytes: Uint8Array, curve: Curve): Uint8Array {
  if (curve.length === 0) return bytes;
  const text = new TextEncoder().encode(stringifyFigures({ curve }));
  const all = new Uint8Array(HEAD + text.length + bytes.length);
  all.set(MAGIC);
  new DataView(all.buffer).setUint32(MAGIC.length, text.length, true);
  all.set(text, HEAD);
  all.set(bytes, HEAD + text.length);
  return all;
}

/** The parts of what `withCurve` made. */
export function withoutCurve(all: Uint8Array): { bytes: Uint8Array; curve: Curve } {
  if (!MAGIC.every((byte, i) => all[i] === byte)) return { bytes: all, curve: [] };
  try {
    const length = new DataView(all.buffer, all.byteOffset, all.byteLength).getUint32(MAGIC.length, true);
    const { curve } = parseFigures(new TextDecoder().decode(all.subarray(HEAD, HEAD + length))) as { curve: Curve };
    return { bytes: all.slice(HEAD + length), curve };
  } catch (error) {
    throw new FormatError(`sweep: a checkpoint of ${all.length} bytes is cut short or damaged: ${(error as Error).message}.`);
  }
}

/** Checkpoints that last as long as the sweep. */
export class CheckpointsInMemory implements Checkpoints {
  private readonly kept = new Map<string, Uint8Array>();

  async load(job: CheckpointOf): Promise<Uint8Array | undefined> {
    return this.kept.get(await checkpointName(job));
  }

  async save(job: CheckpointOf, bytes: Uint8Array): Promise<void> {
    this.kept.set(await checkpointName(job), bytes);
  }

  async remove(job: CheckpointOf): Promise<void> {
    this.kept.delete(await checkpointName(job));
  }
}

/** Checkpoints as files of a folder that is there. */
export class CheckpointsInFolder implements Checkpoints {
  constructor(private readonly folder: string) {}

  async load(job: CheckpointOf): Promise<Uint8Array | undefined> {
    return readFileIfThere(await this.path(job));
  }

  async save(job: CheckpointOf, bytes: Uint8Array): Promise<void> {
    await writeFileSafely(await this.path(job), bytes);
  }

  async remove(job: CheckpointOf): Promise<void> {
    const { rm } = await nodeModule('fs/promises');
    await rm(await this.path(job), { force: true });
  }

  private async path(job: CheckpointOf): Promise<string> {
    const { join } = await nodeModule('path');
    return join(this.folder, `${await checkpointName(job)}.checkpoint`);
  }
}
