import { stat } from 'node:fs/promises';
import { dirname } from 'node:path';

/** The folder to open for a path that a person gave: itself, or the one that it lies in where it is a file. */
export async function folderOf(path: string): Promise<string> {
  const facts = await stat(path).catch(() => null);
  // A path that is not there stays as it is, so that the error names what was given.
  return facts !== null && facts.isFile() ? dirname(path) : path;
}
