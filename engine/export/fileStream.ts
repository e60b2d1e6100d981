import { createHash } from 'node:crypto';
import type { FileHandle } from 'node:fs/promises';
import type { WrittenFile } from './exportLedger.ts';

/** Few enough writes to be fast, few enough bytes to be nothing. */
const BUFFER_BYTES = 64 * 1024;

/** A text file that grows piece by piece; of it no more than a buffer is in memory, however small the pieces are. */
export class FileStream {
  private readonly handle: FileHandle;
  private readonly hash = createHash('sha256');
  private readonly buffer = Buffer.allocUnsafe(BUFFER_BYTES);
  private buffered = 0;
  private sizeBytes = 0;

  constructor(handle: FileHandle) {
    this.handle = handle;
  }

  async write(text: string): Promise<void> {
    const length = Buffer.byteLength(text);
    if (length > BUFFER_BYTES - this.buffered) await this.flush();
    if (length > BUFFER_BYTES) await this.put(Buffer.from(text));
    else this.buffered += this.buffer.write(text, this.buffered);
  }

  async close(): Promise<WrittenFile> {
    try {
      await this.flush();
    } finally {
      await this.handle.close();
    }
    return { sizeBytes: this.sizeBytes, sha256: this.hash.digest('hex') };
  }

  private async flush(): Promise<void> {
    await this.put(this.buffer.subarray(0, this.buffered));
    this.buffered = 0;
  }

  private async put(bytes: Uint8Array): Promise<void> {
    this.hash.update(bytes);
    this.sizeBytes += bytes.length;
    await this.handle.writeFile(bytes);
  }
}
