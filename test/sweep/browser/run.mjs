// npm run test:sweep-page: the live page of a sweep in Chromium. It has no errors, asks for nothing elsewhere, fits a telephone, has nothing that axe
// finds, light and dark; it follows what happens, is sorted by the keyboard, bears 10,000 trials, and goes on showing a sweep that is over.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { PageServer } from '../../../src/sweep/seen/page-server.ts';
import { SweepPicture } from '../../../src/sweep/seen/picture.ts';
import { installTools, root } from '../../portable/package.mjs';
import { Table } from '../../portable/table.mjs';
import { launch, tooWide } from '../../site/looks.mjs';
import { begun, ended, record, started } from '../sample-events.ts';

installTools(`${root}docs`);
const browser = await launch();
const html = readFileSync(new URL('../../../dist/sweep-page.html', import.meta.url), 'utf8');
const table = new Table(['page', ''], [14, 60]);

/** Settings that would be elements if they were not taken for texts. */
const MARKUP = '<img src=x onerror="document.title=1">';
const SPACE = { optimizer: ['sgd', MARKUP] };

/** A sweep with some of everything: trials that ended, failed, were given up, run; a worker that refuses. */
const EVERYTHING = [
  begun({ total: 60, space: { ...begun().space, ...SPACE } }),
  ...Array.from({ length: 50 }, (_, trial) => {
    const settings =
      trial % 2 ? { optimizer: MARKUP, rate: 10 ** (-4 * ((trial * 0.618) % 1)) } : { optimizer: 'sgd', momentum: 0.9, rate: 0.1 };
    const report = (step) => ({ kind: 'reported', trial, step, figures: { loss: 1 + trial / (step + 1), rate: 0.5 } });
    const came = ended(trial, trial % 7 === 3 ? undefined : 0.2 + trial / 100, { settings, ...(trial % 9 === 4 && { pruned: true }) });
    return [{ kind: 'started', trial, settings }, report(0), report(1), report(2), came];
  }).flat(),
  started(50),
  started(51),
  {
    kind: 'workers',
    workers: [
      { name: 'thread 1', running: [{ trial: 50, since: Date.now() }], slots: 1 },
      { name: 'far, process 7', running: [], slots: 4, refused: 'its module trial.mjs is another one.' },
    ],
  },
];

/** Has `work` done with the page of these events. */
async function serving(events, work) {
  const picture = new SweepPicture();
  for (const event of events) picture.see(event);
  const server = await PageServer.open(picture, html, 0);
  const see = (event) => {
    picture.see(event);
    server.see();
  };
  await work(server.address, see).finally(() => server.close());
}

/** A page that has had its first message: it listens on, so that the network is never idle. */
async function open(address, options = {}) {
  const opened = await browser.open(address, { waitUntil: 'load', ...options });
  await opened.page.locator('#trials tbody tr').first().waitFor();
  return opened;
}

/** The places of `texts` that are not in the page's element. */
async function lacking({ page }, selector, texts) {
  const shown = (await page.locator(selector).textContent()) ?? '';
  return texts.filter((text) => !shown.includes(text)).map((text) => `${selector} lacks "${text}"`);
}

async function looks(address, colorScheme) {
  const opened = await open(address, { colorScheme });
  const { page, wrong } = opened;
  for (let i = 0; i < 2; i++) await page.locator('#more').click();
  for (const summary of await page.locator('summary').all()) await summary.click();
  wrong.push(...(await browser.findings(page)));
  if (await page.locator('#trials .cards').count()) wrong.push('trials are cards on a desk');
  wrong.push(...(await tooWide(page)));
  await page.locator('#trials .cards').waitFor();
  wrong.push(...(await browser.findings(page)).map((text) => `on a telephone: ${text}`));
  const drawings = await page.locator('svg[role=img][aria-label]').count();
  if (drawings !== 3) wrong.push(`${drawings} drawings`);
  for (const figure of await page.locator('figure').all())
    if ((await figure.locator('details tbody tr').count()) === 0)
      wrong.push(`an empty table: ${await figure.locator('summary').textContent()}`);
  wrong.push(...(await lacking(opened, 'header', ['50 of 60', '2 running, 7 failed', 'Best loss', '0.2000', 'trial 0: optimizer sgd'])));
  wrong.push(...(await lacking(opened, '#workers', ['thread 1', 'trial 50', 'refuses: its module trial.mjs is another one.'])));
  wrong.push(...(await lacking(opened, '#trials', [MARKUP, 'given up', 'it broke'])));
  await opened.close();
  return wrong;
}

await serving(EVERYTHING, async (address, see) => {
  for (const scheme of ['light', 'dark'])
    table.row([scheme, 'no error, fits, axe, all is there'], (await looks(address, scheme)).join('; '));

  const opened = await open(address);
  const { page, wrong } = opened;
  const first = () => page.locator('#trials tbody tr').first().locator('th').textContent();
  if ((await first()) !== '0 (best)') wrong.push(`the best does not come first, but ${await first()}`);
  await page.locator('#trials thead button', { hasText: 'trial' }).focus();
  for (const [order, number] of [
    ['ascending', '0 (best)'],
    ['descending', '51'],
  ]) {
    await page.keyboard.press('Enter');
    await page.locator(`#trials th[aria-sort=${order}]`).waitFor();
    if ((await first()) !== number) wrong.push(`${order}: ${await first()} comes first`);
  }
  await page.selectOption('#curves-figure', 'rate');
  await page.locator('#curves-chart svg[aria-label^="rate step by step"]').waitFor();
  table.row(['keyboard', 'trials are sorted; another figure is drawn'], wrong.join('; '));

  see(ended(51, 0.01));
  await page.locator('#best', { hasText: '0.0100' }).waitFor();
  await page.locator('#trials th', { hasText: '51 (best)' }).waitFor();
  await page.locator('#best-chart svg[aria-label$="is 0.0100."]').waitFor();
  table.row(['live', 'a better trial is seen by itself'], wrong.join('; '));
  await opened.close();
});

const MANY = 10_000;
const records = Array.from({ length: MANY }, (_, trial) => {
  const curve = Array.from({ length: 5 }, (_, step) => ({ step, loss: 1 / (step + 1) }));
  return record(trial, ((7919 * trial) % MANY) / MANY, {
    curve,
    settings: { optimizer: 'adam', rate: 10 ** (-4 * ((trial * 0.618) % 1)) },
  });
});
await serving([begun({ total: MANY, records })], async (address) => {
  const opened = await open(address);
  const { page, wrong } = opened;
  const elements = await page.evaluate(() => document.querySelectorAll('*').length);
  // some hundred cells, lines and dots, whatever the number of trials
  if (elements > 3000) wrong.push(`${elements} elements`);
  wrong.push(...(await lacking(opened, 'header', ['10000 of 10000'])), ...(await lacking(opened, '#shown', ['25 of 10000'])));
  await page.locator('#more').click();
  wrong.push(...(await lacking(opened, '#shown', ['50 of 10000'])));
  table.row(['10,000 trials', `${elements} elements`], wrong.join('; '));
  await opened.close();
});

/** A process of its own, which must end with the page open. */
const child = spawn(process.execPath, [fileURLToPath(new URL('./sweep-child.mjs', import.meta.url))], {
  stdio: ['pipe', 'pipe', 'inherit'],
});
const exited = once(child, 'exit');
const [line] = await once(createInterface(child.stdout), 'line');
const opened = await open(line.replace("the sweep's page: ", ''));
// its trials wait for this
child.stdin.end('go on\n');
const [code] = await exited;
await opened.page.locator('#status', { hasText: 'The sweep is over.' }).waitFor();
const left = [code !== 0 && `exit code ${code}`, ...opened.wrong, ...(await lacking(opened, '#done', ['3 of 3']))];
if ((await opened.page.locator('#trials tbody tr').count()) !== 3) left.push('its trials are shown no more');
table.row(['over', 'its process ends with the page open, which shows it still'], left.filter(Boolean).join('; '));

await browser.close();
table.end();
