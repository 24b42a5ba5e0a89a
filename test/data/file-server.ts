import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What the server does to one request instead of sending the file. */
export type Fault =
  | { cutAfter: number }
  | { stallAfter: number }
  | { corrupt: true }
  | { ignoreRange: true }
  | { wrongRange: true }
  | { extra: number }
  | { status: number; location?: string };

/** A request as it came in. */
export interface Asked {
  path: string;
  range: string | undefined;
}

/** A server of files on this machine; the first faults hit the first requests, one each. */
export interface FileServer {
  base: string;
  asked: Asked[];
  faults: (Fault | undefined)[];
  close(): void;
}

function answer(request: IncomingMessage, response: ServerResponse, file: Uint8Array, fault: Fault | undefined): void {
  const range = /^bytes=(\d+)-$/.exec(request.headers.range ?? '');
  const first = range && !(fault && 'ignoreRange' in fault) ? Number(range[1]) : 0;
  if (first >= file.length && first > 0) {
    response.writeHead(416).end();
    return;
  }
  const body = Uint8Array.from(file.subarray(first));
  if (fault && 'corrupt' in fault) body[body.length >> 1]! ^= 1;
  if (first > 0) {
    const from = fault && 'wrongRange' in fault ? first + 1 : first;
    response.writeHead(206, { 'content-length': body.length, 'content-range': `bytes ${from}-${file.length - 1}/${file.length}` });
  } else {
    response.writeHead(200, { 'content-length': body.length + (fault && 'extra' in fault ? fault.extra : 0) });
  }
  if (fault && 'cutAfter' in fault) response.write(body.subarray(0, fault.cutAfter), () => setImmediate(() => response.destroy()));
  else if (fault && 'stallAfter' in fault) response.write(body.subarray(0, fault.stallAfter));
  else if (fault && 'extra' in fault) response.end(Buffer.concat([body, new Uint8Array(fault.extra)]));
  else response.end(body);
}

/** Serves `files` under their paths; others are answered by 404. */
export async function serveFiles(files: Readonly<Record<string, Uint8Array>>, faults: (Fault | undefined)[] = []): Promise<FileServer> {
  const asked: Asked[] = [];
  const server = createServer((request, response) => {
    const path = request.url!;
    asked.push({ path, range: request.headers.range });
    const fault = faults.shift();
    const file = files[path];
    if (fault && 'status' in fault) response.writeHead(fault.status, fault.location ? { location: fault.location } : {}).end();
    else if (file) answer(request, response, file, fault);
    else response.writeHead(404).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    base: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    faults,
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}
