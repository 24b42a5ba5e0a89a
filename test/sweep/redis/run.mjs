// npm run test:redis: sweeps over machines, on a Redis of Debian's.
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { installPackages } from '../../portable/debian.mjs';

installPackages(['redis-server', 'openssl'].filter((command) => spawnSync(command, ['--version']).error));
const root = fileURLToPath(new URL('../../..', import.meta.url));
const uvu = ['--expose-gc', '--import', 'tsx', 'node_modules/uvu/bin.js', 'test/sweep/redis', '\\.redis\\.ts$'];
process.exitCode = spawnSync(process.execPath, uvu, { cwd: root, stdio: 'inherit' }).status ?? 1;
