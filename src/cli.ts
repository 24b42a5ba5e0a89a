#!/usr/bin/env node
// npx wasm-nn worker: runs trials of sweeps on this machine.
import { hostname } from 'node:os';
import { parseArgs } from 'node:util';
import { startWorker } from './sweep/redis/start-worker.js';

const USAGE = `usage: wasm-nn worker [--redis ADDRESS] [options] MODULE...

Runs trials for sweeps on a Redis. A trial runs only if one of the MODULE files has the file name and the SHA-256 that the sweep asks for.
Ctrl-C hands back what is under way; a second one leaves at once.

  --redis ADDRESS       redis://:password@host:6379, or rediss:// for TLS; default: the environment's WASM_NN_REDIS
  --threads N           trials to run in parallel, a thread each; default: the number of cores
  --data PATH           a file, or a folder of files, that sweeps may name as data; may be given again
  --checkpoints FOLDER  where checkpoints above 64 MB go: a folder that all machines share
  --lost-after SECONDS  seconds without a sign of life before this worker's trials are given to others; default: 20
  --name NAME           the worker's name on the sweep's page; default: HOSTNAME-PID`;

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      redis: { type: 'string' },
      threads: { type: 'string' },
      data: { type: 'string', multiple: true, default: [] },
      checkpoints: { type: 'string' },
      'lost-after': { type: 'string', default: '20' },
      name: { type: 'string', default: `${hostname()}-${process.pid}` },
      help: { type: 'boolean', short: 'h' },
    },
  });
  const [command, ...modules] = positionals;
  if (values.help) {
    console.log(USAGE);
    return;
  }
  if (command !== 'worker') throw new Error(command === undefined ? USAGE : `wasm-nn: there is no command "${command}".\n\n${USAGE}`);
  const say = (line: string): void => console.log(line);
  const { redis = process.env.WASM_NN_REDIS, threads, data, checkpoints, name } = values;
  const worker = await startWorker({ redis, threads, data, checkpoints, lostAfter: values['lost-after'], name, modules, say });
  let asked = false;
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => {
      if (asked) process.exit(1);
      asked = true;
      say('giving back what is under way; once more to leave at once');
      void worker.close();
    });
  }
}

main().catch((error: Error) => {
  console.error(error.message);
  process.exitCode = 2;
});
