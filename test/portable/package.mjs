// The package as its users get it: packed, and installed from the tarball into a folder of its own.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('../../', import.meta.url));

/** Runs npm, quietly. */
export function npm(args, cwd = root) {
  return execFileSync('npm', args, { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'], shell: process.platform === 'win32' });
}

/** Installs what the lock file of `folder` names, unless that was done before. */
export function installTools(folder) {
  const lock = readFileSync(join(folder, 'package-lock.json'), 'utf8');
  const installed = join(folder, 'node_modules/.installed');
  if (existsSync(installed) && readFileSync(installed, 'utf8') === lock) return;
  npm(['ci', '--no-audit', '--no-fund', '--loglevel=error'], folder);
  writeFileSync(installed, lock);
}

/**
 * A new folder in which the package is installed, removed when the program ends.
 * @returns the folder, the tarball and the paths packed in it.
 */
export function installPackage() {
  const folder = mkdtempSync(join(tmpdir(), 'wasm-nn-'));
  process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
  // the build has run: packing it again would only repeat it
  const [packed] = JSON.parse(npm(['pack', '--json', '--ignore-scripts', '--loglevel=error', '--pack-destination', folder]));
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ name: 'user', private: true, type: 'module' }));
  const tarball = join(folder, packed.filename);
  npm(['install', '--offline', '--no-audit', '--no-fund', '--loglevel=error', tarball], folder);
  return { folder, tarball, files: packed.files.map((file) => file.path) };
}
