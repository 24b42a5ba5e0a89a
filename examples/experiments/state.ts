import { existsSync } from 'node:fs';
import { mkdir, readFile, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import writeFileAtomic from 'write-file-atomic';
import { frame, unframe } from './frame.js';
import type { TrialResult } from './results.js';

/** What a trial's files are named by. */
export type Stored = { readonly scale: string; readonly key: string };

/** Files of trials under one folder: `SCALE/ROW-KEY.json` when ended, `.state` until then. Each is written beside and renamed. */
export class Store<Result extends { ended: boolean } = TrialResult> {
  constructor(readonly folder: string) {}

  private path({ scale, key }: Stored, ending: string): string {
    return join(this.folder, scale, `${key}.${ending}`);
  }

  private async write(path: string, content: string | Buffer): Promise<void> {
    await mkdir(dirname(path), { recursive: true });
    await writeFileAtomic(path, content);
  }

  async result(trial: Stored): Promise<Result | undefined> {
    const path = this.path(trial, 'json');
    return existsSync(path) ? (JSON.parse(await readFile(path, 'utf8')) as Result) : undefined;
  }

  /** The result of an ended trial, whose state is then no longer needed; of one that was cut, beside its state. */
  async keepResult(trial: Stored, result: Result): Promise<void> {
    await this.write(this.path(trial, result.ended ? 'json' : 'partial.json'), `${JSON.stringify(result)}\n`);
    if (!result.ended) return;
    await rm(this.path(trial, 'state'), { force: true });
    await rm(this.path(trial, 'partial.json'), { force: true });
  }

  /** What a trial that was cut had come to. */
  async partial(trial: Stored): Promise<Result | undefined> {
    const path = this.path(trial, 'partial.json');
    return existsSync(path) ? (JSON.parse(await readFile(path, 'utf8')) as Result) : undefined;
  }

  /** A run's own notes and the model's checkpoint, in one file. */
  async keepState(trial: Stored, notes: object, checkpoint: Uint8Array): Promise<void> {
    await this.write(this.path(trial, 'state'), frame(notes, checkpoint));
  }

  async state(trial: Stored): Promise<{ notes: unknown; checkpoint: Uint8Array } | undefined> {
    const path = this.path(trial, 'state');
    if (!existsSync(path)) return undefined;
    const { head, bytes } = unframe(await readFile(path));
    return { notes: head, checkpoint: bytes };
  }
}
