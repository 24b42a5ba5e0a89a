import { OptionError } from '../errors.js';
import { nodeModule } from '../node-modules.js';
import { readRecords, type SweepHeader, type TrialRecord } from './records.js';

/** The results of a sweep as JSON Lines: FOLDER/sweep.jsonl. */
export class ResultsFile {
  private constructor(
    private readonly path: string,
    /** What an earlier run left. */
    readonly records: readonly TrialRecord[],
  ) {}

  /** The file of a folder, made if it is not there. Throws OptionError for results of another sweep. */
  static async open(folder: string, header: SweepHeader): Promise<ResultsFile> {
    const [{ mkdir, readFile, writeFile }, { join }] = await Promise.all([nodeModule('fs/promises'), nodeModule('path')]);
    await mkdir(folder, { recursive: true });
    const path = join(folder, 'sweep.jsonl');
    const text = await readFile(path, 'utf8').catch((error: { code?: unknown }) => {
      if (error.code === 'ENOENT') return '';
      throw error;
    });
    const read = readRecords(path, text);
    const other = read && (['module', 'seed', 'strategy'] as const).find((name) => read.header[name] !== header[name]);
    if (other)
      throw new OptionError(
        `sweep: ${path} holds the results of a sweep with another ${other === 'module' ? "text of the trial's module" : other}; name another folder, or remove it.`,
      );
    const lines = read ? [read.header, ...read.records] : [header];
    // without what was cut short at the end
    await writeFile(path, lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
    return new ResultsFile(path, read?.records ?? []);
  }

  async append(record: TrialRecord): Promise<void> {
    const { appendFile } = await nodeModule('fs/promises');
    await appendFile(this.path, `${JSON.stringify(record)}\n`);
  }
}
