import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished, vi } from 'vitest';

export interface FileServer {
  readonly base: string;
  /** The Range header of each request, in order; empty where there was none. */
  readonly ranges: string[];
}

export type Behaviour = (request: IncomingMessage, response: ServerResponse, step: number) => void;

/** A server on this machine that goes when the test ends. `step` counts the requests from 0. */
export async function fileServer(behave: Behaviour): Promise<FileServer> {
  withoutProxy();
  const ranges: string[] = [];
  const server = createServer((request, response) => {
    const step = ranges.push(request.headers.range ?? '') - 1;
    behave(request, response, step);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { base: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`, ranges };
}

/** Whatever proxies this machine has, the tests talk to themselves. */
export function withoutProxy(): void {
  for (const name of ['http_proxy', 'https_proxy', 'all_proxy', 'no_proxy']) {
    vi.stubEnv(name, '');
    vi.stubEnv(name.toUpperCase(), '');
  }
  onTestFinished(() => void vi.unstubAllEnvs());
}

/** Answers as a good server does, ranges included. */
export function serve(bytes: Uint8Array): Behaviour {
  return (request, response) => {
    const start = startOf(request);
    if (start === null) response.writeHead(200, { 'content-length': bytes.length }).end(bytes);
    else if (start >= bytes.length) response.writeHead(416, { 'content-range': `bytes */${bytes.length}` }).end();
    else response.writeHead(206, rangeHeaders(start, bytes.length)).end(bytes.subarray(start));
  };
}

/** Cuts the connection after `count` bytes of the answer. */
export function cutAfter(bytes: Uint8Array, count: number): Behaviour {
  return (request, response) => {
    const start = startOf(request) ?? 0;
    response.writeHead(start > 0 ? 206 : 200, start > 0 ? rangeHeaders(start, bytes.length) : { 'content-length': bytes.length });
    response.write(bytes.subarray(start, start + count), () => setTimeout(() => response.destroy(), 20));
  };
}

export function startOf(request: IncomingMessage): number | null {
  const [, start] = /^bytes=(\d+)-$/.exec(request.headers.range ?? '') ?? [];
  return start === undefined ? null : Number(start);
}

function rangeHeaders(start: number, total: number): Record<string, string | number> {
  return { 'content-range': `bytes ${start}-${total - 1}/${total}`, 'content-length': total - start };
}
