import { readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** Electron's first version that uses Wayland by itself. */
const firstWaylandVersion = 38;

/**
 * @typedef {object} Surroundings what of this machine decides how a window can be opened
 * @property {NodeJS.Platform} platform
 * @property {NodeJS.ProcessEnv} env
 * @property {number | undefined} userId undefined on Windows
 * @property {(path: string) => string | undefined} readFile trimmed content; undefined when it cannot be read
 * @property {(path: string) => boolean} isSetuidRoot
 */

/** @type {Surroundings} */
const here = {
  platform: process.platform,
  env: process.env,
  userId: process.getuid?.(),
  readFile: (path) => {
    try {
      return readFileSync(path, 'utf8').trim();
    } catch {
      return undefined;
    }
  },
  isSetuidRoot: (path) => {
    const stats = statSync(path, { throwIfNoEntry: false });
    return stats !== undefined && stats.uid === 0 && (stats.mode & 0o4000) !== 0;
  },
};

/** @param {Surroundings} [surroundings] */
export function hasDisplay({ platform, env } = here) {
  return platform !== 'linux' || Boolean(env.DISPLAY || env.WAYLAND_DISPLAY);
}

/**
 * Flags that Electron needs on this machine, and a sentence for each that takes something away.
 *
 * @param {import('./electronRuntime.mjs').ElectronRuntime} runtime
 * @param {Surroundings} [surroundings]
 * @returns {{ flags: string[], notices: string[] }}
 */
export function windowArguments(runtime, surroundings = here) {
  /** @type {{ flags: string[], notices: string[] }} */
  const result = { flags: [], notices: [] };
  if (surroundings.platform !== 'linux') return result;
  const obstacle = sandboxObstacle(runtime, surroundings);
  if (obstacle !== undefined) {
    result.flags.push('--no-sandbox');
    result.notices.push(`Chromium's sandbox cannot run ${obstacle}; starting without it.`);
  }
  const hasOnlyWayland = !surroundings.env.DISPLAY && Boolean(surroundings.env.WAYLAND_DISPLAY);
  if (hasOnlyWayland && Number.parseInt(runtime.version, 10) < firstWaylandVersion) {
    result.flags.push('--ozone-platform=wayland');
  }
  return result;
}

/**
 * Chromium refuses to start where its sandbox cannot work, with a message that few understand.
 *
 * @param {import('./electronRuntime.mjs').ElectronRuntime} runtime
 * @param {Surroundings} surroundings
 * @returns {string | undefined} the reason, to follow "the sandbox cannot run"
 */
function sandboxObstacle({ executable }, { userId, readFile, isSetuidRoot }) {
  if (userId === 0) return 'as root';
  if (isSetuidRoot(join(dirname(executable), 'chrome-sandbox'))) return undefined;
  const namespacesAreOff =
    readFile('/proc/sys/kernel/unprivileged_userns_clone') === '0' ||
    readFile('/proc/sys/user/max_user_namespaces') === '0' ||
    readFile('/proc/sys/kernel/apparmor_restrict_unprivileged_userns') === '1';
  return namespacesAreOff ? 'because this system does not allow user namespaces' : undefined;
}
