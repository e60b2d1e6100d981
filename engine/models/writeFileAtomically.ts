import { open, rename, rm } from 'node:fs/promises';

/** Writes beside the file, flushes, and renames over it: the file is the old one or the new one, never half of one. */
export async function writeFileAtomically(path: string, contents: string | Uint8Array): Promise<void> {
  const next = `${path}.${process.pid}.next`;
  try {
    const file = await open(next, 'w');
    try {
      await file.writeFile(contents);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(next, path);
  } catch (error) {
    await rm(next, { force: true });
    throw error;
  }
}
