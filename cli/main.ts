import { CommanderError } from 'commander';
import { exitCodes } from './exitCodes.ts';
import { buildProgram } from './program.ts';
import { tellError } from './runAction.ts';

/** Entry of the command line (out/cli.cjs). */
async function main(): Promise<void> {
  // `atrous … | head` closes standard output early, which is no error.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
  });
  try {
    // Said, because commander would take the script for an argument where Electron runs as Node (the installed command).
    await buildProgram().parseAsync(process.argv, { from: 'node' });
  } catch (error) {
    // commander has said what is wrong; help and version end here too, with 0.
    process.exitCode = error instanceof CommanderError ? (error.exitCode === 0 ? exitCodes.done : exitCodes.wrongInput) : tellError(error);
  }
}

void main();
