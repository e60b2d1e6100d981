import { CommanderError } from 'commander';
import { exitCodes } from './exitCodes.ts';
import { buildProgram } from './program.ts';
import { tellError } from './runAction.ts';

/** Entry of the command line (out/cli.cjs). */
async function main(): Promise<void> {
  silenceSharpOnElectron();
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

/**
 * sharp warns that Electron's own libraries may collide with its. That is about windows (GTK); the installed command
 * line runs Electron as plain Node.
 */
function silenceSharpOnElectron(): void {
  const listeners = process.listeners('warning');
  process.removeAllListeners('warning');
  process.on('warning', (warning: NodeJS.ErrnoException) => {
    if (warning.code !== 'SharpElectronLinux') for (const listener of listeners) listener(warning);
  });
}

void main();
