// The live page of a sweep: its server, and what the page makes of its messages.
import { request } from 'node:http';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { sweep } from 'wasm-nn/sweep';
import { dimensionAxis, objectiveAxis } from '../../src/sweep/page/positions.js';
import { PageState } from '../../src/sweep/page/state.js';
import { messageOf, messageText, type SweepMessage } from '../../src/sweep/seen/message.js';
import { PageServer } from '../../src/sweep/seen/page-server.js';
import type { SweepPicture } from '../../src/sweep/seen/picture.js';
import { begun, ended, seen, started, threads } from './sample-events.js';

/** The messages of a page's connection, one by one; undefined at its end. */
async function listen(address: string): Promise<() => Promise<SweepMessage | undefined>> {
  const { body } = await fetch(`${address}events`);
  const reader = body!.pipeThrough(new TextDecoderStream()).getReader();
  let text = '';
  return async () => {
    for (;;) {
      const at = text.indexOf('\n\n');
      if (at >= 0) {
        const message = JSON.parse(text.slice('data: '.length, at)) as SweepMessage;
        text = text.slice(at + 2);
        return message;
      }
      const { done, value } = await reader.read();
      if (done) return undefined;
      text += value;
    }
  };
}

/** Has `work` done with the server of a picture, which is closed whatever comes. */
async function serving(picture: SweepPicture, work: (server: PageServer, address: string) => Promise<void>): Promise<void> {
  const server = await PageServer.open(picture, '<p>page', 0);
  try {
    await work(server, server.address);
  } finally {
    await server.close();
  }
}

const stateOf = (picture: SweepPicture): PageState =>
  PageState.after(undefined, JSON.parse(messageText(messageOf(picture, picture.trials.values(), true))) as SweepMessage);

test('a page is sent all, then what changes, and at last that it is over', async () => {
  const { picture } = seen(begun(), threads(1), started(0), ended(0, 0.5), started(1));
  let next: Awaited<ReturnType<typeof listen>>;
  let address = '';
  await serving(picture, async (server, at) => {
    address = at;
    next = await listen(at);
    const first = (await next())!;
    assert.equal([first.all, first.ended, first.best, first.workers.length], [true, 1, 0, 1]);
    assert.equal(
      first.trials.map(({ state }) => state),
      ['ended', 'running'],
    );
    picture.see({ kind: 'reported', trial: 1, step: 0, figures: { loss: Number.NaN } });
    server.see();
    const second = (await next())!;
    assert.is(second.all, false);
    assert.equal(
      second.trials.map(({ trial, figures, curve }) => ({ trial, figures, curve })),
      [{ trial: 1, figures: { loss: 'NaN' }, curve: [[0, 'NaN', null]] }],
    );
    picture.see({ kind: 'over' });
  });
  const last = (await next!())!;
  assert.equal([last.all, last.over, last.trials[1]!.state], [true, true, 'stopped']);
  assert.is(await next!(), undefined);
  const gone = await fetch(address).then(
    () => 'there',
    () => 'gone',
  );
  assert.is(gone, 'gone');
});

/** Asks as a browser would that takes the server for `host`. */
function ask(address: string, path: string, { method = 'GET', host }: { method?: string; host?: string } = {}) {
  const { port } = new URL(address);
  return new Promise<{ status: number; text: string }>((resolve, reject) => {
    const headers = { host: host ?? `127.0.0.1:${port}` };
    const asked = request({ host: '127.0.0.1', port, path, method, headers }, (response) => {
      let text = '';
      response.on('data', (chunk) => {
        text += chunk;
      });
      response.on('end', () => resolve({ status: response.statusCode!, text }));
    });
    asked.on('error', reject).end();
  });
}

test('the server answers for its own paths, to this machine, and can only be read', async () => {
  await serving(seen(begun()).picture, async (_, address) => {
    const { port } = new URL(address);
    assert.equal(await ask(address, '/'), { status: 200, text: '<p>page' });
    assert.is((await ask(address, '/?a=1', { host: `localhost:${port}` })).status, 200);
    assert.is((await ask(address, '/', { host: '[::1]:80' })).status, 200);
    for (const path of ['/package.json', '/../sweep.js', '//', '/events/']) assert.is((await ask(address, path)).status, 404, path);
    for (const method of ['POST', 'PUT', 'DELETE']) assert.is((await ask(address, '/', { method })).status, 405);
    for (const host of ['evil.example', `evil.example:${port}`, 'localhost.evil.example', '127.0.0.1.evil.example'])
      for (const path of ['/', '/events']) assert.is((await ask(address, path, { host })).status, 403, host);
    const taken = await PageServer.open(seen(begun()).picture, '', Number(port)).catch((error: Error) => error);
    assert.match((taken as Error).message, /^sweep: option "page": the port \d+ cannot be listened at: .*EADDRINUSE/);
  });
});

test('a sweep serves its page until it is over', async () => {
  const { log } = console;
  const lines: string[] = [];
  console.log = (line: string) => void lines.push(line);
  let next: ReturnType<typeof listen> | undefined;
  let html: Promise<string> | undefined;
  const watched = (): void => {
    const address = lines[0]!.replace("the sweep's page: ", '');
    html ??= fetch(address).then((response) => response.text());
    next ??= listen(address);
  };
  try {
    const slow = { trial: new URL('./slow.mjs', import.meta.url), space: { x: [1, 2, 3] }, objective: 'loss' };
    await sweep({ ...slow, workers: 1, verbose: 0, page: true, onReport: watched });
  } finally {
    console.log = log;
  }
  assert.match(lines.join('\n'), /^the sweep's page: http:\/\/127\.0\.0\.1:\d+\/$/);
  assert.match((await html)!, /^<!doctype html>[\s\S]*Content-Security-Policy[\s\S]*script-src 'sha256-[\s\S]*<\/html>/);
  const message = await next!;
  let last: SweepMessage | undefined;
  for (let one = await message(); one; one = await message()) last = one;
  assert.equal([last!.over, last!.ended, last!.name], [true, 3, 'slow.mjs']);
  for (const page of [0, 70_000, '1'] as never[])
    await sweep({ trial: new URL('./bowl.mjs', import.meta.url), space: { x: [1] }, objective: 'loss', page }).then(
      () => assert.unreachable('it ran'),
      ({ message }: Error) => assert.match(message, /"page" must be true, false or a port, 1 to 65535, received/),
    );
});

test('trials are sorted by any column; those without come last', () => {
  const sgd = { optimizer: 'sgd', momentum: 0.9, rate: 0.5 };
  const { picture } = seen(begun(), ended(0, 0.5), ended(1, undefined), ended(2, 0.1, { settings: sgd }), ended(3, 0.3), started(4));
  const state = stateOf(picture);
  const sorted = (by: string, up: boolean): number[] => state.sorted({ by, up }).map(({ trial }) => trial);
  assert.equal(sorted('figure loss', true), [2, 3, 0, 1, 4]);
  assert.equal(sorted('figure loss', false), [0, 3, 2, 1, 4]);
  assert.equal(sorted('setting momentum', true), [2, 0, 1, 3, 4]);
  assert.equal(sorted('setting optimizer', false), [2, 0, 1, 3, 4]);
  assert.equal(sorted('trial', false), [4, 3, 2, 1, 0]);
  assert.equal(
    state.ranked().map(({ trial }) => trial),
    [2, 3, 0],
  );
});

test('a message of changes is put to what is known; one of all begins anew', () => {
  const { picture } = seen(begun(), ended(0, 0.5));
  const before = stateOf(picture);
  picture.takeChanged();
  picture.see(ended(1, 0.25));
  const after = PageState.after(before, messageOf(picture, picture.takeChanged(), false));
  assert.equal([...after.trials.keys()], [0, 1]);
  assert.is(after.message.best, 1);
  const other = seen(begun(), ended(7, 0.5)).picture;
  assert.equal([...PageState.after(after, messageOf(other, other.trials.values(), true)).trials.keys()], [7]);
});

test('axes have places for logarithms, choices, and trials without a setting', () => {
  const { picture } = seen(
    begun(),
    ended(0, 0.5, { settings: { optimizer: 'sgd', momentum: 0.9, rate: 1e-4 } }),
    ended(1, 0.25, { settings: { optimizer: 'adam', rate: 0.01 } }),
  );
  const state = stateOf(picture);
  const trials = state.ranked();
  const [optimizer, momentum, rate] = state.message.dimensions.map(dimensionAxis);
  const at = (axis: typeof rate): (number | undefined)[] => trials.map((trial) => Math.round(10 * axis!.position(trial)!) / 10);
  assert.equal(at(rate), [0.5, 0]);
  assert.equal(
    rate!.ticks.map(({ text }) => text),
    ['0.0001', '0.001', '0.01', '0.1', '1'],
  );
  assert.equal(at(optimizer), [1, 0]);
  assert.equal(
    momentum!.ticks.map(({ text }) => text),
    ['none', '0', '0.9'],
  );
  assert.ok(momentum!.position(trials[0]!)! < -0.1);
  // less is better: the best is on the right
  assert.equal(at(objectiveAxis(state, trials)), [1, 0]);
});

test.run();
