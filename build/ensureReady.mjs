import { join } from 'node:path';
import { bundle } from './bundle.mjs';
import { withFileLock } from './fileLock.mjs';
import { installedDependencies } from './installedDependencies.mjs';
import { npmCommand } from './npmCommand.mjs';
import { repositoryRoot } from './repositoryRoot.mjs';
import { runCommand } from './runCommand.mjs';

/**
 * Makes a clone runnable: installs the npm dependencies when they are missing or not those of package-lock.json,
 * then builds out/ when a source changed. Standard output stays untouched.
 *
 * @param {{ quiet?: boolean }} [options] quiet: no line about a build that went well
 * @throws {Error} with npm's or the compiler's message
 */
export async function ensureReady(options = {}) {
  await ensureDependencies();
  await bundle(options.quiet ? { log: () => {} } : {});
}

/** Installs the npm dependencies when they are missing or not those of package-lock.json. */
export async function ensureDependencies() {
  if (installedDependencies(repositoryRoot) === 'current') return;
  await withFileLock(join(repositoryRoot, 'out', '.install.lock'), installDependencies, {
    onWait: () => console.error('Another process is installing the dependencies; waiting for it'),
  });
}

async function installDependencies() {
  const state = installedDependencies(repositoryRoot);
  if (state === 'current') return;
  console.error(
    state === 'missing'
      ? 'Installing the dependencies (npm ci); this happens once'
      : 'package-lock.json changed: updating the dependencies (npm install)',
  );
  // `npm ci` starts by deleting node_modules, and with it the Electron binary that was fetched into it:
  // an existing installation is brought to the lockfile instead.
  const verb = state === 'missing' ? ['ci'] : ['install', '--no-save'];
  const npm = npmCommand([...verb, '--no-fund', '--no-audit', '--loglevel=error']);
  const { exitCode } = await runCommand(npm.command, npm.args, {
    cwd: repositoryRoot,
    // As in .npmrc, for npm versions that no longer read settings of packages from there.
    env: { ...process.env, ONNXRUNTIME_NODE_INSTALL: 'skip' },
    output: 'stderr',
  });
  if (exitCode !== 0) {
    throw new Error(`npm could not install the dependencies (exit code ${exitCode}): its message is above.`);
  }
}
