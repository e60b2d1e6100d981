import { createHash } from 'node:crypto';
import { copyFileSync, existsSync } from 'node:fs';
import { mkdir, open, realpath, rm, stat } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { AppError } from '../../core/errors/appError.ts';
import { dataDirectory } from '../userDirectories.ts';
import { remark, type Remark } from '../../core/report/remark.ts';

/** The directory of a project's state inside its folder. */
export const STATE_DIRECTORY = '.atrous';
export const DATABASE_FILE = 'project.db';

export interface ProjectLocation {
  /** Absolute path of the folder of images. */
  readonly folder: string;
  /** Absolute path of the directory of the state; it exists and can be written to. */
  readonly stateDir: string;
  readonly notices: Remark[];
}

/**
 * Where the state of a folder is: `stateDir` where given, else FOLDER/.atrous, and where that cannot be written to,
 * a directory of this person's own, named after the folder's real path. A state that was begun there stays there,
 * also when the folder can be written to again: there is never a choice between two.
 * @param folder a folder of images or its .atrous directory
 * @throws AppError `project.noFolder`, `project.notAFolder`, `project.unreadable`, `project.notWritable`, `project.diskFull`
 */
export async function locateProject(folder: string, stateDir?: string): Promise<ProjectLocation> {
  const given = resolve(folder);
  const images = basename(given) === STATE_DIRECTORY ? dirname(given) : given;
  await checkFolder(images);
  if (stateDir !== undefined) {
    const chosen = resolve(stateDir);
    const problem = await whyNotWritable(chosen);
    if (problem !== null) throw notWritable(chosen, problem);
    return { folder: images, stateDir: chosen, notices: [] };
  }
  const inside = join(images, STATE_DIRECTORY);
  const outside = await personalStateDirectory(images);
  const places = { folder: images, stateDir: outside };
  const notice = remark('notice.readOnly', `${images} cannot be written to, so your work on it is kept in ${outside}.`, places);
  if (existsSync(join(outside, DATABASE_FILE))) {
    const problem = await whyNotWritable(outside);
    if (problem !== null) throw notWritable(outside, problem);
    const was = remark('notice.wasReadOnly', `${images} was read-only before, so your work on it is kept in ${outside}.`, places);
    return { ...places, notices: [(await whyNotWritable(inside)) === null ? was : notice] };
  }
  const problem = await whyNotWritable(inside);
  if (problem === null) return { folder: images, stateDir: inside, notices: [] };
  if (!READ_ONLY_CODES.has(problem.code ?? '')) throw notWritable(inside, problem);
  const problemOutside = await whyNotWritable(outside);
  if (problemOutside !== null) throw notWritable(outside, problemOutside);
  copyState(inside, outside);
  return { folder: images, stateDir: outside, notices: [notice] };
}

/**
 * Whether a folder is a project already: it was opened or pre-labelled before, or is the directory of a state itself. Nothing is made.
 */
export async function holdsProject(folder: string): Promise<boolean> {
  const given = resolve(folder);
  if (existsSync(join(given, DATABASE_FILE)) || existsSync(join(given, STATE_DIRECTORY, DATABASE_FILE))) return true;
  // A folder that does not exist has no state either.
  const outside = await personalStateDirectory(given).catch(() => null);
  return outside !== null && existsSync(join(outside, DATABASE_FILE));
}

const READ_ONLY_CODES: ReadonlySet<string> = new Set(['EROFS', 'EACCES', 'EPERM']);

async function checkFolder(folder: string): Promise<void> {
  const facts = await stat(folder).catch((error: NodeJS.ErrnoException) => error);
  if (facts instanceof Error) {
    if (facts.code === 'ENOENT' || facts.code === 'ENOTDIR') throw new AppError('project.noFolder', `There is no folder ${folder}: check the path.`, { folder }, { cause: facts });
    throw new AppError('project.unreadable', `The folder ${folder} cannot be read (${facts.code}): check its permissions.`, { folder }, { cause: facts });
  }
  if (!facts.isDirectory()) throw new AppError('project.notAFolder', `${folder} is not a folder: give the folder that holds the images.`, { folder });
}

/** FOLDERNAME-HASH, so that a person who looks finds it and two folders of one name do not meet. */
async function personalStateDirectory(folder: string): Promise<string> {
  const real = await realpath(folder);
  const hash = createHash('sha256').update(real).digest('hex').slice(0, 16);
  const name = basename(real).replaceAll(/[^\p{L}\p{N}._-]+/gu, '_').slice(0, 40) || 'root';
  return join(dataDirectory(), 'projects', `${name}-${hash}`);
}

/** Makes the directory and writes a file into it, because permission bits do not say what a network drive allows. */
async function whyNotWritable(directory: string): Promise<NodeJS.ErrnoException | null> {
  const probe = join(directory, `.write-test-${process.pid}`);
  try {
    await makeDirectory(directory);
    await (await open(probe, 'w')).close();
    await rm(probe);
    const database = join(directory, DATABASE_FILE);
    if (existsSync(database)) await (await open(database, 'r+')).close();
    return null;
  } catch (error) {
    return error as NodeJS.ErrnoException;
  }
}

/** A recursive mkdir says ENOENT of a read-only disk; the plain one says what it is. */
async function makeDirectory(directory: string): Promise<void> {
  try {
    await mkdir(directory);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') await mkdir(directory, { recursive: true });
    else if (code !== 'EEXIST') throw error;
  }
}

/** Work that was done while the folder could still be written to goes on from where it was. */
function copyState(from: string, to: string): void {
  // The log first holds what the file does not have yet; without it the file alone would be an older state.
  for (const suffix of ['-wal', '']) {
    const source = join(from, DATABASE_FILE + suffix);
    if (existsSync(source)) copyFileSync(source, join(to, DATABASE_FILE + suffix));
  }
}

function notWritable(directory: string, problem: NodeJS.ErrnoException): AppError {
  if (problem.code === 'ENOSPC') {
    return new AppError('project.diskFull', `There is no room left on the disk of ${directory}: free some space and try again.`, { path: directory }, { cause: problem });
  }
  return new AppError('project.notWritable', `${directory} cannot be written to (${problem.code}): check its permissions, or choose another place with --project.`, { path: directory }, { cause: problem });
}
