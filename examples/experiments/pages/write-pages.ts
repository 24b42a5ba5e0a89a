import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Scale } from '../experiment.js';
import { REPORTS } from '../rows.js';
import { fileOf, indexPage } from './index-page.js';
import { reportPage } from './report-page.js';
import { readAll } from './row-at.js';

/** Writes a page for each report, and an index, of the results in `from`. The paths of the files. */
export async function writePages(from: string, out: string, scales: readonly Scale[]): Promise<string[]> {
  const results = await readAll(from, scales);
  const pages = [
    { file: 'index.html', text: indexPage(REPORTS, results) },
    ...REPORTS.map((report) => ({ file: fileOf(report), text: reportPage(report, results) })),
  ];
  await mkdir(out, { recursive: true });
  await Promise.all(pages.map(({ file, text }) => writeFile(join(out, file), text)));
  return pages.map(({ file }) => join(out, file));
}
