import { protocol } from 'electron';
import { stat } from 'node:fs/promises';
import { isCancelled, type PlainError } from '../../core/errors/appError.ts';
import { IMAGE_SCHEME, PREVIEW_SIZE_PX, THUMBNAIL_SIZE_PX, type ImageVariant } from '../../core/ipc/contract.ts';
import { failureOf } from '../ipc/answer.ts';
import type { Log } from '../log.ts';
import { RENDERER_ORIGIN } from '../rendererProtocol.ts';
import { ByteLruCache } from './byteLruCache.ts';
import { parseImageAddress } from './imageAddress.ts';
import type { ImageClient } from './imageClient.ts';
import type { Picture } from './imageMessages.ts';

/** About 10,000 thumbnails. */
const THUMBNAIL_CACHE_BYTES = 64 * 1024 * 1024;

export interface ImageProtocolOptions {
  readonly client: ImageClient;
  /** Absolute path of an image of the open project; null where there is none with this number, or no project. */
  readonly pathOfImage: (imageId: number) => string | null;
  readonly log: Log;
}

/**
 * Serves the pictures of the open project and nothing else. What cannot be shown is answered with the status and,
 * as JSON, the PlainError that says why.
 */
export function serveProjectImages({ client, pathOfImage, log }: ImageProtocolOptions): void {
  const thumbnails = new ByteLruCache<Picture>(THUMBNAIL_CACHE_BYTES);

  const thumbnail = async (path: string, signal: AbortSignal): Promise<Picture> => {
    const version = await versionOf(path);
    const key = `${version}\n${path}`;
    const known = version === null ? undefined : thumbnails.get(key);
    if (known !== undefined) return known;
    const picture = await client.thumbnail(path, THUMBNAIL_SIZE_PX, signal);
    if (version !== null) thumbnails.set(key, picture);
    return picture;
  };

  const picture = (variant: ImageVariant, path: string, signal: AbortSignal): Promise<Picture> => {
    switch (variant) {
      case 'full':
        return client.display(path, signal);
      case 'preview':
        return client.preview(path, PREVIEW_SIZE_PX, signal);
      case 'thumb':
        return thumbnail(path, signal);
    }
  };

  protocol.handle(IMAGE_SCHEME, async (request) => {
    const address = parseImageAddress(request.url);
    if (address === null) return refusal(404, unreadable(`${request.url} is not the address of a picture.`));
    if (request.method !== 'GET') return refusal(405, unreadable('Pictures can only be read.'));
    const path = pathOfImage(address.imageId);
    if (path === null) return refusal(404, { code: 'project.noImage', message: `The open folder has no image ${address.imageId}.`, details: {} });
    try {
      const { bytes, contentType } = await picture(address.variant, path, request.signal);
      return new Response(bytes as Uint8Array<ArrayBuffer>, {
        headers: { ...commonHeaders, 'Content-Type': contentType, 'Content-Length': String(bytes.length) },
      });
    } catch (error) {
      if (isCancelled(error)) return refusal(503, unreadable('Nobody waits for this picture any more.'));
      const failure = failureOf(error, `Picture of ${path}:`, log);
      return refusal(failure.code === 'image.missing' ? 404 : failure.code === 'bug' ? 500 : 422, failure);
    }
  });
}

const commonHeaders = {
  'Access-Control-Allow-Origin': RENDERER_ORIGIN,
  'X-Content-Type-Options': 'nosniff',
  // Numbers are given anew in every project, and files change on the disk: what is kept is kept here.
  'Cache-Control': 'no-store',
};

function refusal(status: number, error: PlainError): Response {
  return new Response(JSON.stringify(error), { status, headers: { ...commonHeaders, 'Content-Type': 'application/json; charset=utf-8' } });
}

/** Nothing that a person did. */
function unreadable(message: string): PlainError {
  return { code: 'image.unreadable', message, details: {} };
}

/** Changes when the file does; null where it cannot be looked at, which reading it will explain. */
async function versionOf(path: string): Promise<string | null> {
  const facts = await stat(path).catch(() => null);
  return facts === null ? null : `${facts.mtimeMs} ${facts.size}`;
}
