// The pages' server. Under /plain, /isolated and /open are the same files; the last two come with the headers that isolate a page from
// other origins, which threads need, the first two with a content-security policy that allows no script from elsewhere and no eval.
import { createServer } from 'node:http';
import { sendFile } from '../../examples/browser/serve.mjs';
import { open } from './browsers.mjs';

const POLICY = { 'content-security-policy': "script-src 'self' 'wasm-unsafe-eval'" };
const ISOLATION = { 'cross-origin-opener-policy': 'same-origin', 'cross-origin-embedder-policy': 'require-corp' };
const HEADERS = { plain: POLICY, isolated: { ...POLICY, ...ISOLATION }, open: ISOLATION };
/** More than a page takes on a busy machine. */
const PAGE_MS = 90_000;

async function textOf(request) {
  let text = '';
  for await (const chunk of request) text += chunk;
  return text;
}

/**
 * Serves `mounts`, pairs of a path and its folder, such as `{ '/dist/': folder }`; the first that fits is taken. Browsers download to '/downloads/';
 * `camera` is the video that Chromium shows for a camera.
 */
export async function serve(mounts, camera) {
  let reported = () => {};
  const server = createServer(async (request, response) => {
    const { pathname } = new URL(request.url, 'http://localhost');
    if (request.method === 'POST') {
      response.end(JSON.stringify({ next: reported(JSON.parse(await textOf(request))) }));
      return;
    }
    const [, mode, path] = /^\/(plain|isolated|open)(\/.*)$/.exec(pathname) ?? [];
    const mount = mode && Object.keys(mounts).find((prefix) => path.startsWith(prefix));
    if (!mount) response.writeHead(404).end();
    else sendFile(response, mounts[mount], path.slice(mount.length), HEADERS[mode]);
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  const origin = `http://127.0.0.1:${server.address().port}`;

  /** Opens the pages one after another in a browser. A page ends by reporting its result, which brings the next one's address. */
  async function visit(browser, pages) {
    const results = [];
    let done = () => {};
    let overdue;
    const awaitNext = () => {
      clearTimeout(overdue);
      overdue = setTimeout(() => done(`nothing was heard of the page in ${PAGE_MS / 1000} s`), PAGE_MS);
    };
    const ended = new Promise((resolve) => {
      done = resolve;
    });
    reported = (result) => {
      awaitNext();
      results.push(result);
      if (results.length === pages.length) done('');
      return pages[results.length] ?? null;
    };
    awaitNext();
    const close = open(browser, origin + pages[0], mounts['/downloads/'], camera);
    const error = await ended;
    clearTimeout(overdue);
    close();
    return pages.map((_, i) => results[i] ?? { error });
  }

  return { visit, close: () => server.close() };
}
