import { mkdir, readdir, rename, rm, rmdir, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';

const STALE_AFTER_MS = 30 * 24 * 60 * 60_000;

let claims = 0;

/**
 * Where a file is received: one folder for a file, which only one process holds at a time. The name says who:
 *
 *     .downloads/FILE              waits for whoever goes on with it
 *     .downloads/FILE.PID-N        is held by the process PID
 *
 * Renaming a folder is atomic, so two processes that want the same file never write into the same one: the second
 * starts anew. What a killed process held is taken over.
 */
export class DownloadFolder {
  /** Holds what was received so far, if anything. */
  readonly partPath: string;
  /** Where the complete file goes, under its own name. */
  readonly filePath: string;
  readonly #waiting: string;
  readonly #held: string;

  private constructor(waiting: string, held: string, fileName: string) {
    this.#waiting = waiting;
    this.#held = held;
    this.partPath = join(held, 'part');
    this.filePath = join(held, fileName);
  }

  /** @param directory of all downloads; made where it is missing */
  static async claim(directory: string, fileName: string): Promise<DownloadFolder> {
    await mkdir(directory, { recursive: true });
    await removeStale(directory);
    const waiting = join(directory, fileName);
    const held = `${waiting}.${process.pid}-${++claims}`;
    for (const abandoned of [waiting, ...(await abandonedFolders(directory, fileName))]) {
      const isOurs = await rename(abandoned, held).then(() => true, () => false);
      if (isOurs) return new DownloadFolder(waiting, held, fileName);
    }
    // Not the folder alone: another process may have cleared away the empty directory meanwhile.
    await mkdir(held, { recursive: true });
    return new DownloadFolder(waiting, held, fileName);
  }

  /** The file is complete. */
  async complete(): Promise<void> {
    await rename(this.partPath, this.filePath);
  }

  /** What was received is of no use. */
  async discard(): Promise<void> {
    await rm(this.partPath, { force: true });
  }

  /** Lets somebody else, or a later time, go on. Where nothing was received, nothing stays. */
  async leave(): Promise<void> {
    const part = await stat(this.partPath).catch(() => null);
    if (part === null || part.size === 0) await this.remove();
    else await rename(this.#held, this.#waiting).catch(() => this.remove());
  }

  /** The last one takes the directory along. */
  async remove(): Promise<void> {
    await rm(this.#held, { recursive: true, force: true });
    await rmdir(dirname(this.#held)).catch(() => {});
  }
}

/** Held by processes that are no more. */
async function abandonedFolders(directory: string, fileName: string): Promise<string[]> {
  const names = await readdir(directory).catch(() => []);
  return names
    .filter((name) => {
      const [, pid] = name.startsWith(`${fileName}.`) ? (/\.(\d+)-\d+$/.exec(name) ?? []) : [];
      return pid !== undefined && !isRunning(Number(pid));
    })
    .map((name) => join(directory, name));
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // It runs as another user.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

async function removeStale(directory: string): Promise<void> {
  for (const name of await readdir(directory).catch(() => [])) {
    const path = join(directory, name);
    const facts = await stat(path).catch(() => null);
    if (facts !== null && Date.now() - facts.mtimeMs > STALE_AFTER_MS) await rm(path, { recursive: true, force: true });
  }
}
