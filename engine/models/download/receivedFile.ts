import { createHash, type Hash } from 'node:crypto';
import { open, type FileHandle } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { FileFacts } from '../../../models/catalogue/checkCatalogueFile.ts';
import { storeError } from '../storeError.ts';

const READ_BYTES = 1 << 20;

/** A file that grows while it is received, and its SHA-256 with it. All of it throws AppError `model.cannotStore`. */
export class ReceivedFile {
  #sizeBytes = 0;
  #hash: Hash = createHash('sha256');
  readonly #handle: FileHandle;
  readonly #folder: string;

  private constructor(handle: FileHandle, folder: string) {
    this.#handle = handle;
    this.#folder = folder;
  }

  /** Opens the file, or starts one. What an earlier download left in it is read for the hash. */
  static async open(path: string): Promise<ReceivedFile> {
    const folder = dirname(path);
    const handle = await open(path, 'a+').catch((error: unknown) => {
      throw storeError(folder, error);
    });
    const file = new ReceivedFile(handle, folder);
    try {
      await file.#readOn();
      return file;
    } catch (error) {
      await file.close();
      throw storeError(folder, error);
    }
  }

  get sizeBytes(): number {
    return this.#sizeBytes;
  }

  async append(chunk: Uint8Array): Promise<void> {
    await this.#kept(this.#handle.writeFile(chunk));
    this.#hash.update(chunk);
    this.#sizeBytes += chunk.length;
  }

  async restart(): Promise<void> {
    await this.#kept(this.#handle.truncate(0));
    this.#hash = createHash('sha256');
    this.#sizeBytes = 0;
  }

  facts(): FileFacts {
    return { sizeBytes: this.#sizeBytes, sha256: this.#hash.copy().digest('hex') };
  }

  async close(): Promise<void> {
    await this.#handle.close();
  }

  #kept(work: Promise<void>): Promise<void> {
    return work.catch((error: unknown) => {
      throw storeError(this.#folder, error);
    });
  }

  async #readOn(): Promise<void> {
    const buffer = new Uint8Array(READ_BYTES);
    for (;;) {
      const { bytesRead } = await this.#handle.read(buffer, 0, buffer.length, this.#sizeBytes);
      if (bytesRead === 0) return;
      this.#hash.update(buffer.subarray(0, bytesRead));
      this.#sizeBytes += bytesRead;
    }
  }
}
