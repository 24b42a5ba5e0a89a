import { OptionError } from '../../errors.js';
import { nodeModule } from '../../node-modules.js';
import { messageOf, messageText } from './message.js';
import type { SweepPicture } from './picture.js';

type Request = import('node:http').IncomingMessage;
type Response = import('node:http').ServerResponse;
type Server = import('node:http').Server;

/** Between two messages to a page, in milliseconds: as often as anybody reads. */
const TICK_MS = 500;
/** With nothing new, every so many ticks the times alone are sent. */
const QUIET_TICKS = 10;
/** How long pages may take for the last message, in milliseconds. */
const GRACE_MS = 1000;

/** Names of this machine. Under any other a page of somebody else's could ask through a name that leads here (DNS rebinding). */
const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|\[::1\])(:\d+)?$/i;

const HEADERS = {
  'cache-control': 'no-store',
  // so that a connection ends with its answer, and none keeps the process
  connection: 'close',
  'content-security-policy': "frame-ancestors 'none'",
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
};

function answer(response: Response, status: number, type: string, text: string, more: Readonly<Record<string, string>> = {}): void {
  response.writeHead(status, { ...HEADERS, ...more, 'content-type': `${type}; charset=utf-8` }).end(text);
}

/** The live page of a sweep, for the browsers of this machine. */
export class PageServer {
  /** Pages that listen, and whether each has missed a message. */
  private readonly pages = new Map<Response, { stale: boolean }>();
  private readonly timer: ReturnType<typeof setInterval>;
  private quiet = 0;
  private news = false;

  private constructor(
    private readonly picture: SweepPicture,
    private readonly server: Server,
    private readonly html: string,
  ) {
    this.timer = setInterval(() => this.tick(), TICK_MS);
    this.timer.unref();
  }

  /** Serves `html`, and to it what `picture` has, at `port`, or any free one for 0. Throws OptionError where the port cannot be had. */
  static async open(picture: SweepPicture, html: string, port: number): Promise<PageServer> {
    const { createServer } = await nodeModule('http');
    const server = createServer();
    await new Promise<void>((resolve, reject) => {
      server.once('error', (error) =>
        reject(new OptionError(`sweep: option "page": the port ${port} cannot be listened at: ${error.message}.`)),
      );
      server.listen(port, '127.0.0.1', resolve);
    });
    const page = new PageServer(picture, server, html);
    server.on('request', (request, response) => page.handle(request, response));
    return page;
  }

  /** Where a browser finds the page. */
  get address(): string {
    const { port } = this.server.address() as { port: number };
    return `http://127.0.0.1:${port}/`;
  }

  /** Something has happened that the picture has seen. */
  see(): void {
    this.news = true;
  }

  /** Tells the pages the last of it, and ends. */
  async close(): Promise<void> {
    clearInterval(this.timer);
    const pages = [...this.pages.keys()];
    const text = this.everything();
    const told = pages.map((page) => new Promise<void>((resolve) => page.once('close', resolve).end(text)));
    let late: ReturnType<typeof setTimeout> | undefined;
    const grace = new Promise<void>((resolve) => {
      late = setTimeout(resolve, GRACE_MS);
    });
    await Promise.race([Promise.all(told), grace]);
    clearTimeout(late);
    await new Promise<void>((resolve) => {
      this.server.close(() => resolve());
      this.server.closeAllConnections();
    });
  }

  private handle(request: Request, response: Response): void {
    const path = request.url?.split('?')[0];
    if (!LOOPBACK.test(request.headers.host ?? ''))
      answer(response, 403, 'text/plain', `This page is for the machine that it is on: ${this.address}`);
    else if (path !== '/' && path !== '/events') answer(response, 404, 'text/plain', 'There is no such page.');
    else if (request.method !== 'GET') answer(response, 405, 'text/plain', 'This page can only be read.', { allow: 'GET' });
    else if (path === '/') answer(response, 200, 'text/html', this.html);
    else this.listen(response);
  }

  private listen(response: Response): void {
    response.writeHead(200, { ...HEADERS, 'content-type': 'text/event-stream' });
    response.once('close', () => this.pages.delete(response));
    // what has changed until now is news for the others alone
    this.send();
    this.pages.set(response, { stale: false });
    response.write(this.everything());
  }

  private tick(): void {
    this.quiet++;
    if (this.news || this.quiet >= QUIET_TICKS) this.send();
  }

  private send(): void {
    this.news = false;
    this.quiet = 0;
    const changed = this.picture.takeChanged();
    if (this.pages.size === 0) return;
    const text = this.event(messageText(messageOf(this.picture, changed, false)));
    for (const [page, state] of this.pages) {
      // a page that does not read would have messages pile up; it gets everything once it reads again
      if (page.writableNeedDrain) state.stale = true;
      else {
        page.write(state.stale ? this.everything() : text);
        state.stale = false;
      }
    }
  }

  private everything(): string {
    return this.event(messageText(messageOf(this.picture, this.picture.trials.values(), true)));
  }

  private event(data: string): string {
    return `data: ${data}\n\n`;
  }
}
