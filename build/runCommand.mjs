import { spawn } from 'node:child_process';

/**
 * Runs a program to its end and collects what it printed.
 *
 * @param {string} command
 * @param {readonly string[]} args
 * @param {{ cwd?: string, env?: NodeJS.ProcessEnv, output?: 'collect' | 'stderr' | 'inherit' }} [options]
 *   collect: nothing is shown; stderr: both streams go to our standard error; inherit: each to its own
 * @returns {Promise<{ exitCode: number, output: string }>} exitCode is 127 when the program cannot be started and
 *   128 plus the signal's place (130 for SIGINT) when a signal ended it; output is what was collected
 */
export function runCommand(command, args, options = {}) {
  const stdio = /** @type {import('node:child_process').StdioOptions} */ ({
    collect: ['ignore', 'pipe', 'pipe'],
    stderr: ['ignore', 2, 2],
    inherit: 'inherit',
  }[options.output ?? 'collect']);
  return new Promise((resolve) => {
    const child = spawn(command, args, { cwd: options.cwd, env: options.env ?? process.env, stdio });
    /** @type {Buffer[]} */
    const chunks = [];
    child.stdout?.on('data', (chunk) => chunks.push(chunk));
    child.stderr?.on('data', (chunk) => chunks.push(chunk));
    child.on('error', (error) => resolve({ exitCode: 127, output: error.message }));
    child.on('close', (exitCode, signal) => {
      resolve({
        exitCode: exitCode ?? (signal === 'SIGINT' ? 130 : signal === 'SIGTERM' ? 143 : 137),
        output: Buffer.concat(chunks).toString('utf8'),
      });
    });
  });
}
