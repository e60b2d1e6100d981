import { describe, expect, it } from 'vitest';
import type { AppError } from '../../../../core/errors/appError.ts';
import { ImageClient } from '../../../../electron/images/imageClient.ts';
import type { FromImageProcess, ImageTransport, ToImageProcess } from '../../../../electron/images/imageMessages.ts';
import { errorOf } from '../../../fixtures/errorOf.ts';

/** An image process that answers when the test says so. */
class FakeProcess {
  readonly got: ToImageProcess[] = [];
  killed = false;
  private hear: (message: FromImageProcess) => void = () => {};
  private end: (code: number | null, reason: string) => void = () => {};

  readonly transport: ImageTransport = {
    send: (message) => void this.got.push(message),
    onMessage: (listener) => (this.hear = listener),
    onExit: (listener) => (this.end = listener),
    kill: () => (this.killed = true),
  };

  get paths(): string[] {
    return this.got.map((message) => message.request.path);
  }

  ready(): void {
    this.hear({ kind: 'ready' });
  }

  answer(path: string): void {
    const { id } = this.got.findLast((message) => message.request.path === path) as ToImageProcess;
    this.hear({ kind: 'done', id, outcome: { contentType: 'image/webp', bytes: new TextEncoder().encode(path) } });
  }

  refuse(path: string, error: AppError): void {
    const { id } = this.got.findLast((message) => message.request.path === path) as ToImageProcess;
    this.hear({ kind: 'failed', id, error: { code: error.code, message: error.message, details: {} } });
  }

  die(): void {
    this.end(11, '');
  }
}

function setUp(concurrency = 2): { client: ImageClient; processes: FakeProcess[]; lost: string[] } {
  const processes: FakeProcess[] = [];
  const lost: string[] = [];
  const client = new ImageClient({
    concurrency,
    onProcessLost: (reason) => lost.push(reason),
    spawn: () => {
      const process = new FakeProcess();
      processes.push(process);
      return process.transport;
    },
  });
  return { client, processes, lost };
}

/** The code of the error that a promise is rejected with. */
async function codeOf(promise: Promise<unknown>): Promise<string> {
  try {
    await promise;
    return 'none';
  } catch (error) {
    return (error as AppError).code;
  }
}

describe('ImageClient', () => {
  it('starts its process with the first request and gives answers to whom they belong', async () => {
    const { client, processes } = setUp();
    expect(processes).toHaveLength(0);
    const a = client.thumbnail('/a', 192);
    const b = client.thumbnail('/b', 192);
    processes[0].ready();
    processes[0].answer('/b');
    processes[0].answer('/a');
    expect(new TextDecoder().decode((await a).bytes)).toBe('/a');
    expect(new TextDecoder().decode((await b).bytes)).toBe('/b');
    expect(processes).toHaveLength(1);
  });

  it('keeps to its concurrency; pictures before thumbnails, the last thumbnail first', async () => {
    const { client, processes } = setUp(1);
    const all = [client.thumbnail('/1', 192), client.thumbnail('/2', 192), client.thumbnail('/3', 192), client.display('/big'), client.size('/size')];
    processes[0].ready();
    for (const path of ['/1', '/big', '/size', '/3', '/2']) {
      expect(processes[0].paths.at(-1)).toBe(path);
      processes[0].answer(path);
    }
    await Promise.all(all);
    expect(processes[0].paths).toEqual(['/1', '/big', '/size', '/3', '/2']);
  });

  it('a picture that cannot be read fails alone, with its reason', async () => {
    const { client, processes } = setUp();
    const a = client.thumbnail('/a', 192);
    const b = client.thumbnail('/b', 192);
    processes[0].ready();
    processes[0].refuse('/a', errorOf('image.empty', '/a is empty.'));
    processes[0].answer('/b');
    expect(await codeOf(a)).toBe('image.empty');
    expect((await b).contentType).toBe('image/webp');
  });

  it('tries the files of a process that died again one at a time and blames only the one that kills', async () => {
    const { client, processes, lost } = setUp(3);
    const good = client.thumbnail('/good', 192);
    const killer = client.thumbnail('/killer', 192);
    const later = client.thumbnail('/later', 192);
    const waiting = client.thumbnail('/waiting', 192);
    processes[0].ready();
    processes[0].die();
    const second = processes[1];
    second.ready();
    const outcome = codeOf(killer);
    for (let i = 0; i < 3; i++) {
      const path = processes.at(-1)!.paths.at(-1)!;
      expect(processes.at(-1)!.paths.filter((sent) => sent === path)).toHaveLength(1);
      if (path === '/killer') {
        processes.at(-1)!.die();
        processes.at(-1)!.ready();
      } else {
        processes.at(-1)!.answer(path);
      }
    }
    expect(await outcome).toBe('image.decoderDied');
    processes.at(-1)!.answer('/waiting');
    await Promise.all([good, later, waiting]);
    expect(processes).toHaveLength(3);
    expect(lost).toHaveLength(2);
  });

  it('says so where the process does not start, and tries again with the next request', async () => {
    const { client, processes } = setUp();
    const a = codeOf(client.thumbnail('/a', 192));
    processes[0].die();
    expect(await a).toBe('image.cannotStart');
    const b = client.size('/b');
    processes[1].ready();
    processes[1].answer('/b');
    await b;
  });

  it('drops a request that nobody waits for any more', async () => {
    const { client, processes } = setUp(1);
    const first = client.thumbnail('/first', 192);
    const abort = new AbortController();
    const dropped = codeOf(client.thumbnail('/dropped', 192, abort.signal));
    processes[0].ready();
    abort.abort();
    expect(await dropped).toBe('cancelled');
    processes[0].answer('/first');
    await first;
    expect(processes[0].paths).toEqual(['/first']);
  });

  it('drops the oldest thumbnails where too many wait', async () => {
    const { client, processes } = setUp(1);
    const sent = codeOf(client.thumbnail('/sent', 192));
    const oldest = codeOf(client.thumbnail('/oldest', 192));
    const others = Array.from({ length: 512 }, (_, i) => codeOf(client.thumbnail(`/${i}`, 192)));
    expect(await oldest).toBe('cancelled');
    expect(processes).toHaveLength(1);
    client.dispose();
    expect(new Set(await Promise.all([sent, ...others]))).toEqual(new Set(['cancelled']));
  });

  it('dispose ends the process and cancels everything', async () => {
    const { client, processes } = setUp();
    const a = codeOf(client.thumbnail('/a', 192));
    client.dispose();
    expect(await a).toBe('cancelled');
    expect(processes[0].killed).toBe(true);
    expect(await codeOf(client.size('/b'))).toBe('cancelled');
  });
});
