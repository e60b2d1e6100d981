import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * @typedef {{ version?: string, integrity?: string, optional?: boolean, devOptional?: boolean, link?: boolean }} LockedPackage
 * @typedef {{ packages?: Record<string, LockedPackage> }} Lockfile
 */

/**
 * Compares node_modules with package-lock.json by the record that npm keeps in node_modules/.package-lock.json.
 * Contents are compared, not times, because a checkout touches the times of both.
 *
 * @param {string} root repository
 * @returns {'missing' | 'outdated' | 'current'}
 */
export function installedDependencies(root) {
  const recordPath = join(root, 'node_modules', '.package-lock.json');
  if (!existsSync(recordPath)) return 'missing';
  return matchesLockfile(readLockfile(join(root, 'package-lock.json')), readLockfile(recordPath))
    ? 'current'
    : 'outdated';
}

/**
 * @param {Lockfile} lockfile package-lock.json
 * @param {Lockfile} record node_modules/.package-lock.json
 * @returns {boolean} true when every package of the lockfile is installed in its version; optional ones (the native
 *   modules of other platforms) may be absent
 */
export function matchesLockfile(lockfile, record) {
  const installed = record.packages ?? {};
  return Object.entries(lockfile.packages ?? {}).every(([path, locked]) => {
    if (path === '') return true;
    const found = installed[path];
    if (found === undefined) return locked.optional === true || locked.devOptional === true;
    return found.version === locked.version && found.integrity === locked.integrity;
  });
}

/**
 * @param {string} path
 * @returns {Lockfile}
 */
function readLockfile(path) {
  return JSON.parse(readFileSync(path, 'utf8'));
}
