// Pages in Chromium, and what is wrong with them. Playwright and axe are those of docs/package.json.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { installBrowsers } from '../browsers/browsers.mjs';
import { root } from '../portable/package.mjs';

/** More than anything takes on a busy machine. */
export const PATIENCE_MS = 120_000;
export const TELEPHONE = { width: 360, height: 720 };
export const DESK = { width: 1400, height: 900 };

/** Starts Chromium. */
export async function launch() {
  const tools = createRequire(join(root, 'docs/package.json'));
  const { chromium } = tools('playwright-core');
  const axe = readFileSync(tools.resolve('axe-core/axe.min.js'), 'utf8');
  installBrowsers(['Chromium']);
  const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox', '--disable-gpu', '--disable-quic'] });

  /** A page in a new window, and what goes wrong in it, as it comes: errors, and requests elsewhere. */
  async function open(url, { viewport = DESK, colorScheme = 'light', waitUntil = 'networkidle' } = {}) {
    const context = await browser.newContext({ viewport, colorScheme });
    context.setDefaultTimeout(PATIENCE_MS);
    const page = await context.newPage();
    const { origin } = new URL(url);
    const wrong = [];
    page.on('console', (message) => message.type() === 'error' && wrong.push(message.text()));
    page.on('pageerror', (error) => wrong.push(String(error)));
    page.on('request', (request) => {
      if (/^https?:/.test(request.url()) && !request.url().startsWith(origin)) wrong.push(`asks for ${request.url()}`);
    });
    await page.goto(url, { waitUntil });
    return { page, wrong, close: () => context.close() };
  }

  /** What axe finds in a page. */
  async function findings(page) {
    await page.evaluate(axe);
    const { violations } = await page.evaluate(() => window.axe.run(document, { resultTypes: ['violations'] }));
    return violations.map(described);
  }

  return { open, findings, close: () => browser.close() };
}

const described = ({ id, nodes }) =>
  `${id}: ${nodes
    .slice(0, 2)
    .map(({ html, target }) => `${target} ${html.slice(0, 120)}`)
    .join(' | ')}`;

/** What is wrong with a page on a telephone: empty where it fits. */
export async function tooWide(page) {
  await page.setViewportSize(TELEPHONE);
  const width = await page.evaluate(() => document.documentElement.scrollWidth);
  return width > TELEPHONE.width ? [`${width} pixels wide on a telephone`] : [];
}
