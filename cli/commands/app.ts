import { spawn } from 'node:child_process';
import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { Command } from 'commander';
import { AppError } from '../../core/errors/appError.ts';
import { exitCodes, type ExitCode } from '../exitCodes.ts';
import { runAction } from '../runAction.ts';

export function addApp(program: Command): void {
  program
    .command('app')
    .summary('open the window')
    .description('Open the window, on a folder of images if one is given.')
    .argument('[IMAGES]', 'folder of images')
    .action((images: string | undefined) => runAction((signal) => openWindow(images, signal)));
}

/** Starts what ATROUS_APP_COMMAND (a JSON array: program and arguments) says and ends with its exit code. */
async function openWindow(images: string | undefined, signal: AbortSignal): Promise<ExitCode> {
  if (images !== undefined) await requireFolder(images);
  requireDisplay(images);
  const [program, ...programArguments] = appCommand();
  return new Promise((done, reject) => {
    const child = spawn(program, [...programArguments, ...(images === undefined ? [] : [resolve(images)])], { stdio: 'inherit' });
    child.on('error', (error) => reject(new AppError('app.noCommand', `The window cannot be started: ${error.message}.`, {}, { cause: error })));
    // Ctrl-C reaches it through the terminal; a signal that was sent to us alone does not.
    signal.addEventListener('abort', () => child.kill());
    child.on('exit', (code) => done(signal.aborted ? exitCodes.interrupted : ((code ?? exitCodes.nothingDone) as ExitCode)));
  });
}

async function requireFolder(images: string): Promise<void> {
  const facts = await stat(images).catch(() => null);
  if (facts === null) throw new AppError('project.noFolder', `There is no folder ${images}: check the path.`, { folder: images });
  if (!facts.isDirectory()) throw new AppError('project.notAFolder', `${images} is not a folder: give the folder that holds the images.`, { folder: images });
}

function requireDisplay(images: string | undefined): void {
  const { DISPLAY, WAYLAND_DISPLAY } = process.env;
  if (process.platform !== 'linux' || DISPLAY || WAYLAND_DISPLAY) return;
  const folder = images ?? 'FOLDER';
  throw new AppError('app.noDisplay', `There is no display to open a window on; without one, use: atrous prelabel ${/^[\w./-]+$/.test(folder) ? folder : `'${folder.replaceAll("'", "'\\''")}'`}`);
}

function appCommand(): [string, ...string[]] {
  const given = process.env.ATROUS_APP_COMMAND;
  try {
    const command = JSON.parse(given ?? '') as unknown;
    if (Array.isArray(command) && command.length > 0 && command.every((part) => typeof part === 'string')) return command as [string, ...string[]];
  } catch {
    // Said below.
  }
  throw new AppError('app.noCommand', 'The window cannot be opened from here, because ATROUS_APP_COMMAND does not say how: start it with npm start -- FOLDER.');
}
