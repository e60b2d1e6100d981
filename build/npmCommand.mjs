import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';

/**
 * How to start npm without a shell: the npm that started us, else the one beside this Node, else the one on PATH.
 *
 * @param {readonly string[]} args
 * @returns {{ command: string, args: string[] }}
 */
export function npmCommand(args) {
  const beside = join(dirname(process.execPath), 'node_modules', 'npm', 'bin', 'npm-cli.js');
  const script = [process.env.npm_execpath, beside].find(
    (path) => path !== undefined && path.endsWith('npm-cli.js') && existsSync(path),
  );
  if (script !== undefined) return { command: process.execPath, args: [script, ...args] };
  return { command: 'npm', args: [...args] };
}
