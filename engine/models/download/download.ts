import type { IncomingMessage } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';
import { AppError, CancelledError } from '../../../core/errors/appError.ts';
import type { FileFacts } from '../../../models/catalogue/checkCatalogueFile.ts';
import { DownloadError, downloadErrorOf } from './downloadError.ts';
import { httpGet } from './httpGet.ts';
import { ReceivedFile } from './receivedFile.ts';

export interface DownloadOptions {
  readonly signal?: AbortSignal | undefined;
  /** totalBytes is null where the server does not say it. */
  readonly onProgress?: ((progress: { doneBytes: number; totalBytes: number | null }) => void) | undefined;
  /** A file that turns out larger is given up. */
  readonly maxBytes: number;
  readonly timing?: DownloadTiming | undefined;
}

export interface DownloadTiming {
  /** So long nothing may come, neither an answer nor data. */
  readonly silenceMs: number;
  /** Before the second attempt; doubled before each further one. */
  readonly retryMs: number;
}

const usualTiming: DownloadTiming = { silenceMs: 20_000, retryMs: 500 };

/** So many attempts in a row that bring no byte. One that brings some starts the count again. */
const FRUITLESS_ATTEMPTS = 4;

/**
 * Reads an address into a file. What an earlier download left there is kept and continued (RFC 9110, range requests), and
 * so is what a cut connection left; a server that knows no ranges starts anew. The file stays where the download fails.
 *
 * @returns what came; nothing is checked but that it is complete. `isPatched`: it is made of more than one answer, so
 *   that its parts may be those of two files
 * @throws DownloadError with a clause that says why; CancelledError; AppError `model.cannotStore`
 */
export async function download(url: URL, path: string, { timing = usualTiming, ...options }: DownloadOptions): Promise<FileFacts & { isPatched: boolean }> {
  const file = await ReceivedFile.open(path);
  let fruitless = 0;
  try {
    for (;;) {
      const before = file.sizeBytes;
      try {
        const { isPatched } = await transfer(url, file, { ...options, timing });
        return { ...file.facts(), isPatched };
      } catch (error) {
        if (options.signal?.aborted === true) throw new CancelledError();
        if (error instanceof AppError) throw error;
        const reason = downloadErrorOf(error);
        fruitless = file.sizeBytes > before ? 1 : fruitless + 1;
        if (!reason.isPassing || fruitless >= FRUITLESS_ATTEMPTS) throw reason;
      }
      await wait(timing.retryMs * 2 ** (fruitless - 1), undefined, { signal: options.signal }).catch(() => {
        throw new CancelledError();
      });
    }
  } finally {
    await file.close();
  }
}

type TransferOptions = DownloadOptions & { readonly timing: DownloadTiming };

/** One request, until the file is complete. */
async function transfer(url: URL, file: ReceivedFile, { signal, onProgress, maxBytes, timing }: TransferOptions): Promise<{ isPatched: boolean }> {
  const attempt = new AbortController();
  const cancel = (): void => attempt.abort();
  signal?.addEventListener('abort', cancel, { once: true });
  if (signal?.aborted === true) cancel();
  let isSilent = false;
  const silence = setTimeout(() => {
    isSilent = true;
    attempt.abort();
  }, timing.silenceMs);
  try {
    const from = file.sizeBytes;
    // Encoded bytes could not be continued in the middle.
    const headers = { 'accept-encoding': 'identity', 'user-agent': 'atrous', ...(from > 0 && { range: `bytes=${from}-` }) };
    const response = await httpGet(url, { headers, signal: attempt.signal });
    silence.refresh();
    try {
      const start = await place(response, file);
      if (start.isComplete) return { isPatched: true };
      if (start.totalBytes !== null && start.totalBytes > maxBytes) throw await tooLarge(file, maxBytes);
      for await (const chunk of response as AsyncIterable<Uint8Array>) {
        silence.refresh();
        await file.append(chunk);
        if (file.sizeBytes > maxBytes) throw await tooLarge(file, maxBytes);
        onProgress?.({ doneBytes: file.sizeBytes, totalBytes: start.totalBytes });
      }
      if (start.totalBytes !== null && file.sizeBytes !== start.totalBytes) throw new DownloadError('the connection was cut', { isPassing: true });
      return { isPatched: start.continues };
    } finally {
      response.destroy();
    }
  } catch (error) {
    if (isSilent) throw new DownloadError(`nothing came for ${Math.round(timing.silenceMs / 1000)} s`, { isPassing: file.sizeBytes > 0, cause: error });
    throw error;
  } finally {
    clearTimeout(silence);
    signal?.removeEventListener('abort', cancel);
  }
}

interface Start {
  readonly isComplete: boolean;
  /** What comes belongs behind what is there. */
  readonly continues: boolean;
  readonly totalBytes: number | null;
}

/** Where the answer's bytes belong. @throws DownloadError where the answer has none for us */
async function place(response: IncomingMessage, file: ReceivedFile): Promise<Start> {
  const { statusCode = 0, statusMessage = '', headers } = response;
  const [, rangeStart, total] = /^bytes (?:(\d+)-\d+|\*)\/(\d+|\*)$/.exec(headers['content-range'] ?? '') ?? [];
  const rangeTotal = total === undefined || total === '*' ? null : Number(total);
  switch (statusCode) {
    case 200:
      if (file.sizeBytes > 0) await file.restart();
      return { isComplete: false, continues: false, totalBytes: headers['content-length'] === undefined ? null : Number(headers['content-length']) };
    case 206:
      if (rangeStart !== undefined && Number(rangeStart) === file.sizeBytes) return { isComplete: false, continues: true, totalBytes: rangeTotal };
      await file.restart();
      throw new DownloadError('the server sends another part of the file than it was asked for', { isPassing: true });
    case 416:
      // Asked for what follows the last byte, or for what a shorter file does not have.
      if (rangeTotal === file.sizeBytes) return { isComplete: true, continues: true, totalBytes: rangeTotal };
      await file.restart();
      throw new DownloadError('the server has no such part of the file', { isPassing: true });
    default:
      throw new DownloadError(`the server answers ${`${statusCode} ${statusMessage}`.trim()}`, { isPassing: statusCode === 408 || statusCode === 429 || statusCode >= 500 });
  }
}

async function tooLarge(file: ReceivedFile, maxBytes: number): Promise<DownloadError> {
  await file.restart();
  return new DownloadError(`what comes is larger than ${maxBytes} bytes, so it is another file`, { isPassing: false });
}
