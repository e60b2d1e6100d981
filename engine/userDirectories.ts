import { homedir, platform } from 'node:os';
import { isAbsolute, join, resolve } from 'node:path';

/**
 * Where Atrous keeps what belongs to the person and to no project: models, settings, the state of read-only folders.
 * ATROUS_HOME overrides it; else XDG_DATA_HOME/atrous or ~/.local/share/atrous (Linux),
 * ~/Library/Application Support/Atrous (macOS), %APPDATA%/Atrous (Windows). The directory need not exist yet.
 * @returns an absolute path
 */
export function dataDirectory(env: NodeJS.ProcessEnv = process.env, system: NodeJS.Platform = platform()): string {
  if (env.ATROUS_HOME) return resolve(env.ATROUS_HOME);
  switch (system) {
    case 'win32':
      return join(env.APPDATA || join(homedir(), 'AppData', 'Roaming'), 'Atrous');
    case 'darwin':
      return join(homedir(), 'Library', 'Application Support', 'Atrous');
    default:
      // The XDG specification tells programs to ignore a relative path.
      return join(env.XDG_DATA_HOME && isAbsolute(env.XDG_DATA_HOME) ? env.XDG_DATA_HOME : join(homedir(), '.local', 'share'), 'atrous');
  }
}
