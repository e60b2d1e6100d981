import { createServer } from 'node:http';
import { connect, type AddressInfo } from 'node:net';
import { expect, it, onTestFinished, vi } from 'vitest';
import { httpGet } from '../../../../../engine/models/download/httpGet.ts';
import { fileServer, serve } from './fileServer.ts';

/** A proxy that connects to whatever it is asked for, and notes it. */
async function proxy(): Promise<{ address: string; asked: string[] }> {
  const asked: string[] = [];
  const server = createServer().on('connect', (request, socket, head) => {
    asked.push(request.url ?? '');
    const [host, port] = (request.url ?? '').split(':');
    const upstream = connect(Number(port), host, () => {
      socket.write('HTTP/1.1 200 Connection Established\r\n\r\n');
      upstream.write(head);
      upstream.pipe(socket).pipe(upstream);
    });
    upstream.on('error', () => socket.destroy());
    socket.on('error', () => upstream.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { address: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, asked };
}

async function body(url: string): Promise<string> {
  const response = await httpGet(new URL(url), { headers: {}, signal: new AbortController().signal });
  let text = '';
  for await (const chunk of response as AsyncIterable<Uint8Array>) text += Buffer.from(chunk).toString();
  return text;
}

it('goes through the proxy that the environment names, but not to the hosts it excepts', async () => {
  const server = await fileServer(serve(new TextEncoder().encode('weights')));
  const { address, asked } = await proxy();
  expect(await body(server.base)).toBe('weights');
  expect(asked).toEqual([]);
  vi.stubEnv('HTTP_PROXY', address);
  expect(await body(server.base)).toBe('weights');
  expect(asked).toEqual([new URL(server.base).host]);
  vi.stubEnv('NO_PROXY', '127.0.0.1');
  expect(await body(server.base)).toBe('weights');
  expect(asked).toHaveLength(1);
});
