import { open } from 'node:fs/promises';
import { AppError } from '../../core/errors/appError.ts';

/** What can be wrong with a photograph; one sentence each. */
export type ImageErrorCode = 'image.empty' | 'image.notAnImage' | 'image.truncated' | 'image.unreadable' | 'image.missing' | 'image.tooLarge';

const READABLE_KINDS = 'JPEG, PNG, WebP, TIFF, GIF or AVIF';

/**
 * What libvips or the file system said about a file, as one sentence that names the file and says what to do.
 * The file itself is asked first, because libvips says the same of an empty file, a folder, a text and a cut-off TIFF.
 * AppErrors and bugs (a TypeError says nothing about a photograph) are returned as they are.
 * @param pixelLimit the limit that was in force, for the sentence
 */
export async function imageError(path: string, error: unknown, pixelLimit: number): Promise<unknown> {
  if (!isSystemError(error) && !isOfLibvips(error)) return error;
  const reason = error.message;
  const make = (code: Exclude<ImageErrorCode, 'image.tooLarge'>, sentence: string): AppError => new AppError(code, sentence, { path, reason }, { cause: error });
  const tooLarge = (limit: number | null, sentence: string): AppError => new AppError('image.tooLarge', sentence, { path, reason, limit }, { cause: error });

  const start = isSystemError(error) ? error : await firstBytes(path);
  if (start instanceof Error) {
    if (start.code === 'ENOENT' || start.code === 'ENOTDIR') {
      return make('image.missing', `${path} is not there: put the file back, or leave it out.`);
    }
    if (start.code === 'EISDIR') return make('image.notAnImage', `${path} is a folder, not an image: rename it, or leave it out.`);
    return make('image.unreadable', `${path} cannot be read (${start.code}): check its permissions and the disk.`);
  }
  if (start.length === 0) return make('image.empty', `${path} is empty (0 bytes): replace it, or leave it out.`);
  if (reason.includes('exceeds pixel limit')) {
    return tooLarge(pixelLimit, `${path} has more than ${pixelLimit.toLocaleString('en')} pixels, the limit: make it smaller, or raise the limit with --pixel-limit MEGAPIXELS (ATROUS_PIXEL_LIMIT).`);
  }
  if (/out of memory|unable to allocate|cannot allocate/i.test(reason)) {
    return tooLarge(null, `${path} needs more memory than there is: close other programs, or make it smaller.`);
  }
  if (!looksReadable(start)) {
    return make('image.notAnImage', `${path} is not a ${READABLE_KINDS} image, whatever its name says: convert it, or leave it out.`);
  }
  return make('image.truncated', `${path} is cut off or damaged, so its pixels cannot be trusted: copy it again from its source.`);
}

/** sharp throws plain Errors: with the words of libvips, or, where it was called wrongly, with "Expected ...". */
function isOfLibvips(error: unknown): error is Error {
  return error instanceof Error && Object.getPrototypeOf(error) === Error.prototype && !error.message.startsWith('Expected ');
}

function isSystemError(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && 'syscall' in error;
}

async function firstBytes(path: string): Promise<Buffer | NodeJS.ErrnoException> {
  try {
    const file = await open(path);
    try {
      const { buffer, bytesRead } = await file.read(Buffer.alloc(16), 0, 16, 0);
      return buffer.subarray(0, bytesRead);
    } finally {
      await file.close();
    }
  } catch (error) {
    return error as NodeJS.ErrnoException;
  }
}

/** True where the first bytes are the signature of a kind that the shipped libvips decodes. */
function looksReadable(start: Buffer): boolean {
  const text = start.toString('latin1');
  return (
    text.startsWith('\xff\xd8\xff') ||
    text.startsWith('\x89PNG\r\n\x1a\n') ||
    text.startsWith('GIF8') ||
    // TIFF and BigTIFF, in both byte orders.
    /^(II[*+]\0|MM\0[*+])/.test(text) ||
    (text.startsWith('RIFF') && text.slice(8, 12) === 'WEBP') ||
    /^....ftyp(avif|avis|mif1)/s.test(text)
  );
}
