import { createHash } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { download, type DownloadOptions } from '../../../../../engine/models/download/download.ts';
import { DownloadError } from '../../../../../engine/models/download/downloadError.ts';
import { temporaryFolder } from '../../../../fixtures/temporaryFolder.ts';
import { cutAfter, fileServer, serve, type Behaviour, type FileServer } from './fileServer.ts';

const bytes = Uint8Array.from({ length: 300_000 }, (_, i) => (i * 7919) >> 3);
const whole = { sizeBytes: bytes.length, sha256: createHash('sha256').update(bytes).digest('hex') };
const quick = { silenceMs: 300, retryMs: 5 };

interface Trial {
  readonly server: FileServer;
  readonly path: string;
  run(options?: Partial<DownloadOptions>): ReturnType<typeof download>;
}

/** @param before bytes of an earlier download */
async function trial(behave: Behaviour, before?: Uint8Array): Promise<Trial> {
  const server = await fileServer(behave);
  const path = join(temporaryFolder(), 'part');
  if (before) await writeFile(path, before);
  return { server, path, run: (options) => download(new URL('file.bin', server.base), path, { maxBytes: bytes.length, timing: quick, ...options }) };
}

describe('download', () => {
  it('receives a file and tells its size, its SHA-256 and how far it is', async () => {
    const { run, path, server } = await trial(serve(bytes));
    const done: number[] = [];
    const totals = new Set<number | null>();
    const facts = await run({ onProgress: ({ doneBytes, totalBytes }) => (done.push(doneBytes), totals.add(totalBytes)) });
    expect(facts).toEqual({ ...whole, isPatched: false });
    expect(Buffer.compare(await readFile(path), bytes)).toBe(0);
    expect(done.at(-1)).toBe(bytes.length);
    expect(done).toEqual([...done].sort((a, b) => a - b));
    expect([...totals]).toEqual([bytes.length]);
    expect(server.ranges).toEqual(['']);
  });

  it('goes on by itself where the connection is cut, as often as it brings something', async () => {
    const { run, path, server } = await trial(cutAfter(bytes, 50_000));
    expect(await run()).toEqual({ ...whole, isPatched: true });
    expect(Buffer.compare(await readFile(path), bytes)).toBe(0);
    expect(server.ranges).toEqual(['', ...[1, 2, 3, 4, 5].map((i) => `bytes=${i * 50_000}-`)]);
  });

  it('continues what an earlier download left', async () => {
    const { run, path, server } = await trial(serve(bytes), bytes.subarray(0, 123_456));
    expect(await run()).toEqual({ ...whole, isPatched: true });
    expect(Buffer.compare(await readFile(path), bytes)).toBe(0);
    expect(server.ranges).toEqual(['bytes=123456-']);
  });

  it('starts anew where the server knows no ranges', async () => {
    const { run, path } = await trial((_, response) => void response.writeHead(200).end(bytes), bytes.subarray(0, 100).map((value) => value ^ 1));
    expect(await run()).toEqual({ ...whole, isPatched: false });
    expect(Buffer.compare(await readFile(path), bytes)).toBe(0);
  });

  it('knows that an earlier download was complete', async () => {
    const { run } = await trial(serve(bytes), bytes);
    expect(await run()).toEqual({ ...whole, isPatched: true });
  });

  it('starts anew where the file on the server has become shorter', async () => {
    const shorter = bytes.subarray(0, 1000);
    const { run, server } = await trial(serve(shorter), bytes);
    expect(await run()).toMatchObject({ sizeBytes: 1000, isPatched: false });
    expect(server.ranges).toEqual([`bytes=${bytes.length}-`, '']);
  });

  it('starts anew where the server sends another part than it was asked for', async () => {
    const wrong: Behaviour = (_, response) => void response.writeHead(206, { 'content-range': `bytes 0-9/${bytes.length}` }).end(bytes.subarray(0, 10));
    const { run } = await trial((request, response, step) => (step === 0 ? wrong : serve(bytes))(request, response, step), bytes.subarray(0, 100));
    expect(await run()).toEqual({ ...whole, isPatched: false });
  });

  it('tries again where the server is busy', async () => {
    const { run, server } = await trial((request, response, step) => (step < 2 ? void response.writeHead(503).end() : serve(bytes)(request, response, step)));
    expect(await run()).toMatchObject(whole);
    expect(server.ranges).toHaveLength(3);
  });

  it('gives up where attempt after attempt brings nothing', async () => {
    const { run, server } = await trial((_, response) => void response.writeHead(503).end());
    await expect(run()).rejects.toThrow('the server answers 503 Service Unavailable');
    expect(server.ranges).toHaveLength(4);
  });

  it.each([403, 404, 410])('does not insist on an address that answers %i', async (status) => {
    const { run, server, path } = await trial((_, response) => void response.writeHead(status).end('<html>no</html>'));
    await expect(run()).rejects.toThrow(`the server answers ${status}`);
    expect(server.ranges).toHaveLength(1);
    expect(await readFile(path)).toHaveLength(0);
  });

  it('follows redirects, but not in circles', async () => {
    const { run } = await trial((request, response, step) => (request.url === '/file.bin' ? void response.writeHead(302, { location: '/elsewhere?x=1' }).end() : serve(bytes)(request, response, step)));
    expect(await run()).toMatchObject(whole);
    const circle = await trial((_, response) => void response.writeHead(302, { location: '/file.bin' }).end());
    await expect(circle.run()).rejects.toThrow('redirects more than 5 times');
  });

  it('does not follow a redirect out of the web', async () => {
    const { run } = await trial((_, response) => void response.writeHead(302, { location: 'file:///etc/passwd' }).end());
    await expect(run()).rejects.toThrow('redirects to file://');
  });

  it('stops as soon as it is clear that the file is another one', async () => {
    const { run, path } = await trial(serve(bytes));
    await expect(run({ maxBytes: 1000 })).rejects.toThrow('larger than 1000 bytes');
    expect(await readFile(path)).toHaveLength(0);
    const endless = await trial((_, response) => {
      const timer = setInterval(() => response.write(bytes.subarray(0, 10_000)), 1);
      response.on('close', () => clearInterval(timer));
    });
    await expect(endless.run({ maxBytes: 100_000 })).rejects.toThrow('larger than 100000 bytes');
  });

  it('does not wait for a server that says nothing', async () => {
    const { run, server } = await trial(() => {});
    await expect(run()).rejects.toThrow('nothing came for 0 s');
    expect(server.ranges).toHaveLength(1);
  });

  it('goes on where a server falls silent in the middle', async () => {
    const { run, server } = await trial((request, response, step) => {
      if (step > 0) serve(bytes)(request, response, step);
      else response.writeHead(200, { 'content-length': bytes.length }).write(bytes.subarray(0, 1000));
    });
    expect(await run()).toEqual({ ...whole, isPatched: true });
    expect(server.ranges).toEqual(['', 'bytes=1000-']);
  });

  it('ends at once when it is cancelled, and keeps what came', async () => {
    const { run, path } = await trial((_, response) => void response.writeHead(200, { 'content-length': bytes.length }).write(bytes.subarray(0, 1000)));
    const abort = new AbortController();
    const running = run({ signal: abort.signal, timing: { silenceMs: 60_000, retryMs: 60_000 }, onProgress: () => abort.abort() });
    await expect(running).rejects.toMatchObject({ code: 'cancelled' });
    expect(await readFile(path)).toHaveLength(1000);
    await expect(run({ signal: abort.signal })).rejects.toMatchObject({ code: 'cancelled' });
  });

  it('is cancelled while it waits for the next attempt, too', async () => {
    const abort = new AbortController();
    const { run } = await trial((_, response) => {
      response.writeHead(503).end();
      setTimeout(() => abort.abort(), 50);
    });
    await expect(run({ signal: abort.signal, timing: { silenceMs: 1000, retryMs: 60_000 } })).rejects.toMatchObject({ code: 'cancelled' });
  });

  it('says that there is no server', async () => {
    const { server } = await trial(serve(bytes));
    const path = join(temporaryFolder(), 'part');
    const port = Number(new URL(server.base).port);
    await expect(download(new URL(`http://127.0.0.1:${port === 1 ? 2 : 1}/x`), path, { maxBytes: 1, timing: quick })).rejects.toThrow(DownloadError);
    await expect(download(new URL('http://no-such-host.invalid/x'), path, { maxBytes: 1, timing: quick })).rejects.toThrow(/^its server .*\((ENOTFOUND|EAI_AGAIN)\)$/);
  });

  it('says that the folder cannot be written to', async () => {
    const { server } = await trial(serve(bytes));
    const path = join(temporaryFolder(), 'no such folder', 'part');
    await expect(download(new URL(server.base), path, { maxBytes: 1 })).rejects.toMatchObject({ code: 'model.cannotStore' });
  });
});
