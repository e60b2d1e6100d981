import { createHash } from 'node:crypto';
import type { FileHandle } from 'node:fs/promises';

/** Few enough writes to be fast, few enough bytes to be nothing. */
const BUFFER_BYTES = 256 * 1024;

/** A text file that grows piece by piece; of it no more than a buffer is in memory. */
export class FileStream {
  private readonly handle: FileHandle;
  private readonly hash = createHash('sha256');
  private pieces: string[] = [];
  private bufferedLength = 0;
  private sizeBytes = 0;

  constructor(handle: FileHandle) {
    this.handle = handle;
  }

  async write(text: string): Promise<void> {
    this.pieces.push(text);
    this.bufferedLength += text.length;
    if (this.bufferedLength >= BUFFER_BYTES) await this.flush();
  }

  async close(): Promise<{ sizeBytes: number; sha256: string }> {
    try {
      await this.flush();
    } finally {
      await this.handle.close();
    }
    return { sizeBytes: this.sizeBytes, sha256: this.hash.digest('hex') };
  }

  private async flush(): Promise<void> {
    const bytes = Buffer.from(this.pieces.join(''), 'utf8');
    this.pieces = [];
    this.bufferedLength = 0;
    this.hash.update(bytes);
    this.sizeBytes += bytes.length;
    await this.handle.writeFile(bytes);
  }
}
