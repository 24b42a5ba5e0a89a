import { OptionError } from '../errors.js';
import { appendTo, readFileIfThere, writeFileSafely } from '../files.js';
import { nodeModule } from '../node-modules.js';
import { stringifyFigures } from './figures.js';
import { readRecords, type SweepHeader, type TrialRecord } from './records.js';

const linesOf = (values: readonly object[]): Uint8Array =>
  new TextEncoder().encode(values.map((value) => `${stringifyFigures(value)}\n`).join(''));

/** The results of a sweep as JSON Lines: FOLDER/sweep.jsonl. */
export class ResultsFile {
  private constructor(
    private readonly path: string,
    /** What an earlier run left. */
    readonly records: readonly TrialRecord[],
  ) {}

  /** The file of a folder, made if it is not there. Throws OptionError for results of another sweep. */
  static async open(folder: string, header: SweepHeader): Promise<ResultsFile> {
    const [{ mkdir }, { join }] = await Promise.all([nodeModule('fs/promises'), nodeModule('path')]);
    await mkdir(folder, { recursive: true });
    const path = join(folder, 'sweep.jsonl');
    const read = readRecords(path, new TextDecoder().decode(await readFileIfThere(path)));
    const other =
      read &&
      (['module', 'seed', 'strategy', 'data'] as const).find((name) => JSON.stringify(read.header[name]) !== JSON.stringify(header[name]));
    if (other)
      throw new OptionError(
        `sweep: ${path} holds the results of a sweep with ${other === 'data' ? '' : 'an'}other ${other === 'module' ? "text of the trial's module" : other}; name another folder, or remove it.`,
      );
    // without what was cut short at the end
    await writeFileSafely(path, linesOf(read ? [read.header, ...read.records] : [header]));
    return new ResultsFile(path, read?.records ?? []);
  }

  async append(record: TrialRecord): Promise<void> {
    await appendTo('sweep', this.path, linesOf([record]));
  }
}
