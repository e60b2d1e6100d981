import { toPlainError } from '../../core/errors/appError.ts';
import { displayImage } from '../../engine/images/displayImage.ts';
import { readImageSize } from '../../engine/images/readImageSize.ts';
import { thumbnail } from '../../engine/images/thumbnail.ts';
import type { ParentPort } from '../parentPort.ts';
import type { FromImageProcess, ImageVerb, ImageVerbs, ToImageProcess } from './imageMessages.ts';

/** Everything that the image process does. How much goes on at once is up to the main process. */
export function serveImages(port: ParentPort<FromImageProcess, ToImageProcess>): void {
  port.onMessage((message) => {
    answer(message).then(
      (outcome) => port.send({ kind: 'done', id: message.id, outcome }),
      (error: unknown) => port.send({ kind: 'failed', id: message.id, error: toPlainError(error) }),
    );
  });
  port.send({ kind: 'ready' });
}

async function answer(message: ToImageProcess): Promise<ImageVerbs[ImageVerb]['outcome']> {
  const { path } = message.request;
  switch (message.kind) {
    case 'preview':
    case 'thumbnail':
      return { contentType: 'image/jpeg', bytes: plainBytes(await thumbnail(path, message.request.sizePx)) };
    case 'display': {
      const { contentType, bytes } = await displayImage(path);
      return { contentType, bytes: plainBytes(bytes) };
    }
    case 'size':
      return readImageSize(path);
  }
}

/** Of a small Buffer, structured clone would send the whole pool that it lies in. */
function plainBytes(bytes: Uint8Array): Uint8Array {
  return bytes.byteLength === bytes.buffer.byteLength ? bytes : new Uint8Array(bytes);
}
