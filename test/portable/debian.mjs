import { execFileSync } from 'node:child_process';

/** Installs packages of Debian, where that can be done: as root. */
export function installPackages(packages) {
  if (packages.length === 0) return;
  if (process.getuid?.() !== 0) throw new Error(`Not installed, and only root can install it: ${packages.join(' ')}.`);
  console.log(`installing ${packages.join(' ')}`);
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const apt = (...args) => execFileSync('apt-get', args, { stdio: ['ignore', 'ignore', 'inherit'], env });
  apt('update');
  apt('install', '-y', '--no-install-recommends', ...packages);
}
