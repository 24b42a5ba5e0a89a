// npm run test:redis: sweeps over machines, on a Redis of Debian's.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { installPackages } from '../../portable/debian.mjs';

const missing = ['redis-server', 'openssl'].filter((command) => spawnSync(command, ['--version']).error);
if (!existsSync('/usr/share/datasets/fashion-mnist')) missing.push('dataset-fashion-mnist');
installPackages(missing);
const root = fileURLToPath(new URL('../../..', import.meta.url));
const uvu = ['--expose-gc', '--import', 'tsx', 'node_modules/uvu/bin.js', 'test/sweep/redis', '\\.redis\\.ts$'];
process.exitCode = spawnSync(process.execPath, uvu, { cwd: root, stdio: 'inherit' }).status ?? 1;
