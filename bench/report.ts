import { readFileSync } from 'node:fs';
import { cpus, loadavg } from 'node:os';
import type { BackendInfo } from '../src/index.js';

/** A line of a table and of the JSON file; null where there is nothing to compare with. */
export type Row = { [column: string]: string | number | null };

/** What a suite measured. */
export interface Report {
  suite: string;
  /** What the columns mean, for a reader of the terminal. */
  note: string;
  rows: Row[];
  /** What the rows were drawn from, for the JSON file alone. */
  data?: object;
}

/** Three significant digits, whole numbers as they are; a dash for nothing. */
export function cell(value: string | number | null | undefined): string {
  if (value === null || value === undefined) return '-';
  if (typeof value === 'string') return value;
  if (Number.isInteger(value)) return String(value);
  return Math.abs(value) < 1 ? value.toFixed(3) : Math.abs(value) < 100 ? value.toPrecision(3) : value.toFixed(0);
}

/** Names to the left, figures to the right. */
export function formatTable(rows: readonly Row[]): string {
  const columns = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  const lines = [columns, ...rows.map((row) => columns.map((column) => cell(row[column])))];
  const widths = columns.map((_, i) => Math.max(...lines.map((line) => line[i]!.length)));
  const numeric = columns.map((column) => rows.some((row) => typeof row[column] === 'number'));
  const rule = widths.map((width) => '-'.repeat(width));
  return [lines[0]!, rule, ...lines.slice(1)]
    .map((line) =>
      line
        .map((text, i) => (numeric[i] ? text.padStart(widths[i]!) : text.padEnd(widths[i]!)))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

/** The target's verdict for a table: a dash where the figure is missing. */
export function verdict(value: number | null, target: number, better: 'higher' | 'lower'): string {
  if (value === null || Number.isNaN(value)) return '-';
  return (better === 'higher' ? value >= target : value <= target) ? 'met' : 'missed';
}

/** The CPU's family, which tells generations of one name apart; empty where the system does not say. */
function cpuFamily(): string {
  try {
    const info = readFileSync('/proc/cpuinfo', 'utf8');
    const [family, model] = ['cpu family', 'model'].map((name) => new RegExp(`^${name}\\s*: (\\d+)$`, 'm').exec(info)?.[1]);
    return family === undefined ? '' : `, family ${family}, model ${model}`;
  } catch {
    return '';
  }
}

/** The machine and the build, as figures only mean something beside them. */
export function environment(info: BackendInfo): { [name: string]: string | number } {
  return {
    cpu: `${cpus()[0]?.model.trim() ?? 'unknown'}${cpuFamily()}`,
    cores: cpus().length,
    load: Number(loadavg()[0]!.toFixed(2)),
    runtime: info.runtime,
    simd: info.simd,
    microKernel: info.microKernel,
    threads: info.threads,
    version: info.version,
  };
}
