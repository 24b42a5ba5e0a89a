// Serves folders over HTTP: node examples/browser/serve.mjs, then open the address that it prints.
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { extname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';

const TYPES = {
  '.html': 'text/html; charset=utf-8',
  '.css': 'text/css',
  '.js': 'text/javascript',
  '.mjs': 'text/javascript',
  '.json': 'application/json',
  '.png': 'image/png',
  '.wasm': 'application/wasm',
};

/** Answers with the file at `path`, which is normalized first, so that it cannot leave `folder`. */
export async function sendFile(response, folder, path, headers = {}) {
  const file = join(folder, normalize(join('/', path)));
  try {
    const body = await readFile(file);
    response.writeHead(200, { 'content-type': TYPES[extname(file)] ?? 'application/octet-stream', ...headers }).end(body);
  } catch {
    response.writeHead(404, headers).end();
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const root = fileURLToPath(new URL('../../', import.meta.url));
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url, 'http://localhost');
    if (pathname === '/') response.writeHead(302, { location: '/examples/browser/moons.html' }).end();
    else sendFile(response, root, decodeURIComponent(pathname));
  });
  server.listen(8080, '127.0.0.1', () => console.log('http://localhost:8080/'));
}
