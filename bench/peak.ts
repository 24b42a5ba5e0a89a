import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Measures the CPU's 128-bit f32 peak for `milliseconds`, in GFLOP/s. */
export type MeasurePeak = (milliseconds: number) => number;

/** Compiles peers/peak.c, with multiply and add kept apart or fused. Gives undefined where there is no gcc. */
export function compilePeak(fused = false): MeasurePeak | undefined {
  const directory = mkdtempSync(join(tmpdir(), 'wasm-nn-peak-'));
  process.on('exit', () => rmSync(directory, { recursive: true, force: true }));
  const program = join(directory, 'peak');
  const machine = process.arch === 'x64' ? [fused ? '-mfma' : '-mavx'] : [];
  const source = fileURLToPath(new URL('peers/peak.c', import.meta.url));
  try {
    execFileSync('gcc', ['-O3', ...machine, `-ffp-contract=${fused ? 'fast' : 'off'}`, source, '-o', program], { stdio: 'ignore' });
  } catch {
    return undefined;
  }
  const rounds = 3;
  return (milliseconds) => Number(execFileSync(program, [String(milliseconds / rounds), String(rounds)], { encoding: 'utf8' }));
}
