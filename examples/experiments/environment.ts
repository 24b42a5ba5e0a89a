import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { arch, cpus, platform } from 'node:os';
import { backendInfo } from 'wasm-nn';
import type { Environment } from './results.js';

/** Family and model of the CPU, where the system tells. */
function family(): string {
  if (!existsSync('/proc/cpuinfo')) return '';
  const text = readFileSync('/proc/cpuinfo', 'utf8');
  const value = (name: string): string => text.match(new RegExp(`^${name}\\s*: (.*)$`, 'm'))?.[1] ?? '';
  return [value('vendor_id'), value('cpu family'), value('model')].filter(Boolean).join(' ');
}

/** The commit that the code is of; with a plus where files differ from it. */
function commit(): string {
  try {
    const git = (...args: string[]): string =>
      execFileSync('git', args, { cwd: import.meta.dirname, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
    const changed = git('status', '--porcelain', '--untracked-files=no')
      .split('\n')
      .filter((line) => line && !/results\//.test(line));
    return `${git('rev-parse', '--short=12', 'HEAD').trim()}${changed.length > 0 ? '+' : ''}`;
  } catch {
    return '';
  }
}

let known: Pick<Environment, 'cpu' | 'family' | 'os' | 'commit'> | undefined;

export function environment(): Environment {
  known ??= { cpu: cpus()[0]?.model ?? '', family: family(), os: `${platform()} ${arch()}`, commit: commit() };
  const { simd, threads, microKernel, version } = backendInfo();
  return { ...known, runtime: `Node ${process.versions.node}`, package: version, simd, microKernel, threads };
}
