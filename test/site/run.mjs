// npm run test:site: the built site in Chromium. Every page opens without an error and without a request elsewhere, fits a telephone, and has nothing that
// axe finds, light and dark; search finds the API; the live examples learn; pages that the guides have people write work.
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { sendFile } from '../../examples/browser/serve.mjs';
import { root } from '../portable/package.mjs';
import { Table } from '../portable/table.mjs';
import { launch, PATIENCE_MS, tooWide } from './looks.mjs';

const site = join(root, 'build/site');
/** Pages of the API, of some hundred that are made alike, and those that are made without VitePress, which have tests of their own. */
const API = ['/api/index.html', '/api/index/index.html', '/api/index/classes/Conv2D.html', '/api/data/functions/makeMoons.html'];
const MADE_ELSEWHERE = ['/measured/parity.html', '/measured/reports/index.html', '/playground/index.html'];
/** The least accuracy in percent that counts as learnt. */
const LIVE = { '/examples/moons.html': 95, '/examples/digits.html': 90 };

/** Built pages that people wrote. */
function written(folder = '') {
  return readdirSync(join(site, folder), { withFileTypes: true }).flatMap((entry) => {
    if (entry.isDirectory())
      return ['api', 'assets', 'measured', 'playground'].includes(entry.name) ? [] : written(`${folder}/${entry.name}`);
    return entry.name.endsWith('.html') && entry.name !== '404.html' ? [`${folder}/${entry.name}`] : [];
  });
}

/** Pages that guides have people write, as they stand there. */
const snippets = readdirSync(join(root, 'docs'), { recursive: true })
  .filter((file) => file.endsWith('.md') && !/node_modules|^api/.test(file))
  .flatMap((file) => Array.from(readFileSync(join(root, 'docs', file), 'utf8').matchAll(/```html\n([\s\S]*?)```/g), ([, html]) => html));

const server = createServer((request, response) => {
  const { pathname } = new URL(request.url, 'http://localhost');
  const snippet = /^\/snippet\/(\d+)$/.exec(pathname);
  if (snippet) response.writeHead(200, { 'content-type': 'text/html' }).end(snippets[snippet[1]]);
  else if (pathname.startsWith('/snippet/node_modules/wasm-nn/'))
    sendFile(response, root, pathname.slice('/snippet/node_modules/wasm-nn'.length));
  else sendFile(response, site, pathname.endsWith('/') ? `${pathname}index.html` : pathname);
});
await new Promise((listening) => server.listen(0, '127.0.0.1', listening));
const origin = `http://127.0.0.1:${server.address().port}`;

const browser = await launch();
const { findings } = browser;

/** A page of the site in a new window. */
async function open(path, options) {
  const opened = await browser.open(origin + path, options);
  // the site's own pages name this switch once their scripts have run
  if (await opened.page.locator('.VPSwitchAppearance').count())
    await opened.page.locator('.VPSwitchAppearance:not([title=""])').first().waitFor({ state: 'attached' });
  return opened;
}

/** Looks at a page, light and dark, and as a telephone shows it. */
async function look(path, withAxe) {
  const found = [];
  for (const colorScheme of ['light', 'dark']) {
    const { page, wrong, close } = await open(path, { colorScheme });
    if (withAxe) found.push(...(await findings(page)).map((text) => `${colorScheme}: ${text}`));
    if (colorScheme === 'light') found.push(...(await tooWide(page)));
    found.push(...wrong);
    await close();
  }
  return [...new Set(found)].join('; ');
}

const table = new Table(['page', ''], [40, 40]);
const types = spawnSync(process.execPath, [join(root, 'node_modules/typescript/bin/tsc'), '-p', join(root, 'docs')], { encoding: 'utf8' });
table.row(['types', 'of the examples and the settings'], types.stdout.trim());

async function search(words, expected) {
  const { page, wrong, close } = await open('/start.html');
  await page.keyboard.press('Control+k');
  await page.fill('#localsearch-input', words);
  const result = page.locator(`.VPLocalSearchBox .result[href*="${expected}"]`).first();
  await result.waitFor({ timeout: PATIENCE_MS }).catch(() => wrong.push(`${expected} is not among the results`));
  await close();
  return wrong.join('; ');
}
table.row(['search', 'Conv2D: the class'], await search('Conv2D', '/api/index/classes/Conv2D.html'));
table.row(['search', 'checkpoint: the guide'], await search('checkpoint', '/guide/saving.html'));

for (const [path, least] of Object.entries(LIVE)) {
  const { page, wrong, close } = await open(path);
  await page.click('.live button');
  const output = page.locator('.live output', { hasText: /test accuracy|Error/ });
  await output.waitFor({ timeout: PATIENCE_MS });
  const text = await output.textContent();
  if (!(Number(/accuracy ([\d.]+) %/.exec(text)?.[1]) >= least)) wrong.push(`expected at least ${least} %`);
  table.row([path, text], wrong.join('; '));
  await close();
}

for (const i of snippets.keys()) {
  const { page, wrong, close } = await open(`/snippet/${i}`);
  const output = page.locator('output', { hasText: /accuracy (0\.[89]|1\.)/ });
  await output.waitFor({ timeout: PATIENCE_MS }).catch(() => wrong.push('expected an accuracy of 0.8 or more, of two classes'));
  // browsers ask for a picture that a snippet does not have
  table.row(['page of a guide', await page.locator('output').textContent()], wrong.filter((text) => !/404/.test(text)).join('; '));
  await close();
}
if (snippets.length === 0) table.row(['page of a guide', ''], 'there is none');

for (const path of [...written(), ...API]) table.row([path, 'no error, fits, axe'], await look(path, true));
for (const path of MADE_ELSEWHERE) table.row([path, 'no error, fits'], await look(path, false));

await browser.close();
server.close();
table.end();
