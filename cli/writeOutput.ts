import { rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { AppError } from '../core/errors/appError.ts';

/**
 * @param out file that is going to be written
 * @param input file that must survive
 * @param what that file is, for the sentence
 * @throws AppError `usage.out`
 */
export async function requireWritablePlace(out: string, input: string, what = 'the image'): Promise<void> {
  const target = await stat(out).catch(() => null);
  if (target?.isDirectory()) throw new AppError('usage.out', `${out} is a folder: give the file to write.`);
  const source = await stat(input).catch(() => null);
  if (target !== null && source !== null && target.ino === source.ino && target.dev === source.dev) {
    throw new AppError('usage.out', `${out} is ${what} itself, which is never overwritten: give another file.`);
  }
  const folder = dirname(resolve(out));
  const facts = await stat(folder).catch(() => null);
  if (!facts?.isDirectory()) throw new AppError('usage.out', `There is no folder ${folder} to write to: make it first.`);
}

/** Whole or not at all. @throws AppError `output.cannotWrite` */
export async function writeOutput(path: string, bytes: Uint8Array): Promise<void> {
  const next = `${path}.${process.pid}.next`;
  try {
    await writeFile(next, bytes);
    await rename(next, path);
  } catch (error) {
    await rm(next, { force: true });
    const code = (error as NodeJS.ErrnoException).code ?? String(error);
    throw new AppError('output.cannotWrite', `${path} cannot be written (${code}): check the permissions and the room on that disk.`, { path }, { cause: error });
  }
}
