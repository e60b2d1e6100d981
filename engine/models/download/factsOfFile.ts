import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { AppError, CancelledError } from '../../../core/errors/appError.ts';
import type { FileFacts } from '../../../models/catalogue/checkCatalogueFile.ts';

/** Reads a file of any size piece by piece. @throws AppError `model.unreadable`; CancelledError */
export async function factsOfFile(path: string, signal?: AbortSignal): Promise<FileFacts> {
  const hash = createHash('sha256');
  let sizeBytes = 0;
  try {
    for await (const chunk of createReadStream(path, { signal }) as AsyncIterable<Uint8Array>) {
      hash.update(chunk);
      sizeBytes += chunk.length;
    }
  } catch (error) {
    if (signal?.aborted === true) throw new CancelledError();
    const code = (error as NodeJS.ErrnoException).code ?? String(error);
    throw new AppError('model.unreadable', `The model file ${path} cannot be read (${code}): check its permissions.`, { file: path }, { cause: error });
  }
  return { sizeBytes, sha256: hash.digest('hex') };
}
