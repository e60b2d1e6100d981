import { spawn } from 'node:child_process';
import { constants } from 'node:os';

/**
 * Runs a program in our place: it has our streams, signals reach it, and its end is ours.
 *
 * @param {string} command
 * @param {readonly string[]} args
 * @param {{ cwd?: string, env?: NodeJS.ProcessEnv }} [options]
 * @returns {Promise<number>} its exit code; 128 plus the number of the signal that ended it
 * @throws {Error} when it cannot be started
 */
export function runForeground(command, args, options = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { ...options, stdio: 'inherit' });
    // A terminal sends SIGINT to the whole group: the child has it already, we only must not die before it.
    /** @type {NodeJS.SignalsListener} */
    const wait = () => {};
    /** @type {NodeJS.SignalsListener} */
    const forward = (signal) => void child.kill(signal);
    process.on('SIGINT', wait);
    process.on('SIGTERM', forward);
    process.on('SIGHUP', forward);
    const release = () => {
      process.off('SIGINT', wait);
      process.off('SIGTERM', forward);
      process.off('SIGHUP', forward);
    };
    child.on('error', (error) => {
      release();
      reject(error);
    });
    child.on('exit', (exitCode, signal) => {
      release();
      resolve(signal === null ? (exitCode ?? 0) : 128 + constants.signals[signal]);
    });
  });
}
