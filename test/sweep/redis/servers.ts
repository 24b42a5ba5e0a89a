// A Redis and workers for the tests, as processes of their own.
import { type ChildProcess, type ChildProcessWithoutNullStreams, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Redis } from 'ioredis';

const PASSWORD = 'a password of the tests';
const cli = fileURLToPath(new URL('../../../dist/cli.js', import.meta.url));

/** A port of the loopback that is free. */
async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

/** A key and a certificate for the loopback, signed by itself. */
function makeCertificate(folder: string): void {
  const files = ['-keyout', join(folder, 'key.pem'), '-out', join(folder, 'certificate.pem')];
  const of = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=IP:127.0.0.1', '-days', '2'];
  execFileSync('openssl', ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', ...files, ...of], { stdio: 'ignore' });
}

/** A Redis that keeps an append-only file, and may be restarted. */
export class RedisServer {
  readonly url: string;
  private readonly folder = mkdtempSync(join(tmpdir(), 'wasm-nn-redis-'));
  private process!: ChildProcess;

  private constructor(
    private readonly port: number,
    /** Whether it speaks TLS alone, with a certificate of its own. */
    private readonly tls: boolean,
  ) {
    this.url = `redis${tls ? 's' : ''}://:${encodeURIComponent(PASSWORD)}@127.0.0.1:${port}`;
    if (tls) makeCertificate(this.folder);
  }

  static async start({ tls = false } = {}): Promise<RedisServer> {
    const server = new RedisServer(await freePort(), tls);
    await server.begin();
    return server;
  }

  /** The file of its certificate. */
  get certificate(): string {
    return join(this.folder, 'certificate.pem');
  }

  private async begin(): Promise<void> {
    const files = { 'tls-cert-file': this.certificate, 'tls-key-file': join(this.folder, 'key.pem'), 'tls-ca-cert-file': this.certificate };
    const ports = this.tls ? { port: 0, 'tls-port': this.port, 'tls-auth-clients': 'no', ...files } : { port: this.port };
    const options = { ...ports, bind: '127.0.0.1', requirepass: PASSWORD, appendonly: 'yes', save: '', dir: this.folder };
    const args = Object.entries(options).flatMap(([name, value]) => [`--${name}`, String(value)]);
    this.process = spawn('redis-server', args, { stdio: 'ignore' });
    const failed = once(this.process, 'error').then(([error]) => {
      throw new Error(`redis-server could not be started (Debian: apt-get install redis-server): ${error.message}`);
    });
    const client = this.client();
    await Promise.race([client.ping(), failed]);
    client.disconnect();
  }

  /** A connection of the test's own. */
  client(): Redis {
    const tls = this.tls && { tls: { ca: readFileSync(this.certificate) } };
    const client = new Redis(this.url, { maxRetriesPerRequest: null, retryStrategy: () => 50, ...tls });
    client.on('error', () => {});
    return client;
  }

  /** Ends the process as if the machine had gone, and starts it again on what it had written. */
  async restart(): Promise<void> {
    this.process.kill('SIGKILL');
    await once(this.process, 'exit');
    await this.begin();
  }

  async stop(): Promise<void> {
    this.process.kill('SIGKILL');
    await once(this.process, 'exit');
    rmSync(this.folder, { recursive: true, force: true });
  }
}

interface WorkerSettings {
  threads?: number;
  lostAfter?: number;
  env?: NodeJS.ProcessEnv;
}

/** `npx wasm-nn worker` with these arguments. */
export class Worker {
  readonly lines: string[] = [];
  readonly process: ChildProcessWithoutNullStreams;
  private readonly exit: Promise<unknown[]>;

  constructor(server: RedisServer, args: readonly string[], { threads = 1, lostAfter = 2, env = {} }: WorkerSettings = {}) {
    const all = ['worker', '--threads', String(threads), '--lost-after', String(lostAfter), ...args];
    this.process = spawn(process.execPath, [cli, ...all], { env: { ...process.env, WASM_NN_REDIS: server.url, ...env } });
    this.exit = once(this.process, 'exit');
    for (const stream of [this.process.stdout, this.process.stderr]) {
      stream.setEncoding('utf8').on('data', (text: string) => {
        this.lines.push(...text.split('\n').filter(Boolean));
      });
    }
  }

  /** Sends the signal, and waits for the end: its exit code. */
  async kill(signal: NodeJS.Signals = 'SIGKILL'): Promise<unknown> {
    this.process.kill(signal);
    const [code] = await this.exit;
    return code;
  }
}

/** Waits until `holds`. */
export async function until(holds: () => boolean | Promise<boolean>, what: string, seconds = 60): Promise<void> {
  for (const latest = Date.now() + 1000 * seconds; Date.now() < latest; ) {
    if (await holds()) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`waited ${seconds} s in vain for ${what}`);
}
