// npm run test:redis: a Redis that speaks TLS is reached by rediss://, if its certificate is one that is trusted.
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { sweep } from 'wasm-nn/sweep';
import { RedisServer, Worker } from './servers.js';

const test = suite('tls');
const bowl = new URL('../bowl.mjs', import.meta.url);
let server: RedisServer;

test.before(async () => {
  server = await RedisServer.start({ tls: true });
});
test.after(() => server.stop());

test('a sweep and its worker over TLS', async () => {
  const env = { NODE_EXTRA_CA_CERTS: server.certificate };
  const worker = new Worker(server, [fileURLToPath(bowl)], { env });
  const script = `import { sweep } from 'wasm-nn/sweep';
    const [redis, trial] = process.argv.slice(1);
    const { best } = await sweep({ space: { x: [1, 2, 3, 4] }, trial, objective: 'loss', verbose: 0, redis });
    console.log(JSON.stringify(best.settings));`;
  const command = ['--input-type=module', '--eval', script, server.url, bowl.href];
  const { stdout } = await promisify(execFile)(process.execPath, command, { env: { ...process.env, ...env } });
  assert.is(stdout.trim(), '{"x":3}');
  await worker.kill();
});

test('a certificate that nobody vouches for is refused', async () => {
  const refused = await sweep({ space: { x: [1] }, trial: bowl, objective: 'loss', verbose: 0, redis: server.url }).catch(
    (error: Error) => error.message,
  );
  assert.match(String(refused), /^sweep: rediss:\/\/127.0.0.1:\d+ does not answer: self-signed certificate/);
});

test.run();
