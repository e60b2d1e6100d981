import { closeSync, mkdirSync, openSync, readFileSync, renameSync, rmSync, statSync, utimesSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const pollMs = 100;
const heartbeatMs = 2_000;
/** A lock whose owner has not touched it for this long is dead, even if its process id is in use again. */
const staleAfterMs = 60_000;

/**
 * Runs `work` while this process holds the lock file `path`; waits as long as a living process holds it.
 * Written without dependencies because it guards the installation of the dependencies.
 *
 * @template T
 * @param {string} path lock file; its directory is created
 * @param {() => Promise<T>} work
 * @param {{ onWait?: () => void }} [options] onWait is called once, when the lock is held by someone else
 * @returns {Promise<T>} what `work` returned
 */
export async function withFileLock(path, work, options = {}) {
  mkdirSync(dirname(path), { recursive: true });
  let waited = false;
  while (!tryAcquire(path)) {
    if (removeIfStale(path)) continue;
    if (!waited) options.onWait?.();
    waited = true;
    await sleep(pollMs);
  }
  const heartbeat = setInterval(() => touch(path), heartbeatMs);
  heartbeat.unref();
  try {
    return await work();
  } finally {
    clearInterval(heartbeat);
    rmSync(path, { force: true });
  }
}

/** @param {string} path */
function tryAcquire(path) {
  try {
    const file = openSync(path, 'wx');
    writeSync(file, String(process.pid));
    closeSync(file);
    return true;
  } catch (error) {
    if (hasCode(error, 'EEXIST') || (process.platform === 'win32' && hasCode(error, 'EPERM'))) return false;
    throw error;
  }
}

/**
 * The lock is moved aside before it is deleted: of two processes that find it stale at once only one succeeds,
 * so neither deletes the fresh lock of the other.
 * @param {string} path
 */
function removeIfStale(path) {
  try {
    const ageMs = Date.now() - statSync(path).mtimeMs;
    const owner = Number(readFileSync(path, 'utf8'));
    // An empty file belongs to a process between creating and writing it.
    const ownerIsDead = owner > 0 && !isAlive(owner);
    if (!ownerIsDead && ageMs < staleAfterMs) return false;
    const aside = `${path}.stale-${process.pid}`;
    renameSync(path, aside);
    rmSync(aside, { force: true });
    return true;
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return true;
    throw error;
  }
}

/** @param {number} pid */
function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return hasCode(error, 'EPERM');
  }
}

/** @param {string} path */
function touch(path) {
  try {
    const now = new Date();
    utimesSync(path, now, now);
  } catch (error) {
    if (!hasCode(error, 'ENOENT')) throw error;
  }
}

/**
 * @param {unknown} error
 * @param {string} code
 */
function hasCode(error, code) {
  return error instanceof Error && 'code' in error && error.code === code;
}
