import { spawn, type ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import { repositoryRoot } from '../../../build/repositoryRoot.mjs';

/** The command line as it was built. */
const commandLineScript = join(repositoryRoot, 'out', 'cli.cjs');

export interface Finished {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface StartOptions {
  /** ATROUS_HOME. */
  readonly home?: string;
  readonly cwd?: string;
  /** undefined removes a variable. */
  readonly env?: Readonly<Record<string, string | undefined>>;
}

export interface Started {
  readonly child: ChildProcess;
  readonly pid: number;
  readonly finished: Promise<Finished>;
}

/** Starts the command line in a process of its own. */
export function startAtrous(args: readonly string[], { home, cwd, env = {} }: StartOptions = {}): Started {
  const child = spawn(process.execPath, [commandLineScript, ...args], {
    cwd: cwd ?? repositoryRoot,
    // No test asks the network for a model.
    env: { ...process.env, ATROUS_DEBUG: undefined, ATROUS_MODEL_MIRROR: undefined, ATROUS_OFFLINE: '1', ATROUS_HOME: home, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  const finished = new Promise<Finished>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code, signal) => resolve({ exitCode: code ?? -1, stdout, stderr: signal === null ? stderr : `${stderr}(ended by ${signal})` }));
  });
  return { child, pid: child.pid!, finished };
}

/** Runs the command line to its end. */
export function atrous(args: readonly string[], options: StartOptions = {}): Promise<Finished> {
  return startAtrous(args, options).finished;
}

/** The one line of a failure, or all of standard error where it is not one line that starts with `atrous: `. */
export function errorLine({ stderr }: Finished): string {
  const lines = stderr.trimEnd().split('\n');
  return lines.length === 1 && lines[0].startsWith('atrous: ') ? lines[0].slice('atrous: '.length) : `not one line: ${stderr}`;
}
