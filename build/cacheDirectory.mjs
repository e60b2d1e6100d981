import { homedir } from 'node:os';
import { join } from 'node:path';

/**
 * Per-user directory for what can be fetched again. Not created here.
 *
 * @param {NodeJS.ProcessEnv} [env]
 * @returns {string}
 */
export function cacheDirectory(env = process.env) {
  if (env.XDG_CACHE_HOME) return join(env.XDG_CACHE_HOME, 'atrous');
  if (process.platform === 'win32' && env.LOCALAPPDATA) return join(env.LOCALAPPDATA, 'atrous', 'Cache');
  if (process.platform === 'darwin') return join(homedir(), 'Library', 'Caches', 'atrous');
  return join(homedir(), '.cache', 'atrous');
}
