import { existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { cacheDirectory } from './cacheDirectory.mjs';
import { developmentRuntime, hasDevelopmentRuntime } from './developmentRuntime.mjs';
import { repositoryRoot } from './repositoryRoot.mjs';
import { runCommand } from './runCommand.mjs';

/**
 * @typedef {object} ElectronRuntime
 * @property {string} executable absolute path
 * @property {string} version Electron's version, such as "45.4.1"
 * @property {boolean} development true for the old runtime that is for development and tests only
 */

const electronPackage = join(repositoryRoot, 'node_modules', 'electron');
const dayMs = 24 * 60 * 60 * 1000;

/**
 * Finds an Electron to run: ATROUS_ELECTRON (a path), else the binary of the npm package `electron`, fetched by its
 * own installer when it is not there yet, else (linux-x64) the development runtime. Progress and notices go to
 * standard error.
 *
 * @returns {Promise<ElectronRuntime>}
 * @throws {Error} one sentence that says what to do
 */
export async function electronRuntime() {
  const chosen = process.env.ATROUS_ELECTRON;
  if (chosen) return runtimeAt(resolve(process.env.INIT_CWD ?? process.cwd(), chosen));

  const installed = installedRuntime() ?? (await installRuntime());
  if (installed !== undefined) return installed;

  if (!hasDevelopmentRuntime()) {
    throw new Error(
      `Electron ${electronVersion()} could not be downloaded (${recentFailure()}); ` +
        'connect to the internet and start again, or set ATROUS_ELECTRON to an Electron executable.',
    );
  }
  const runtime = await developmentRuntime();
  console.error(
    `Running on Electron ${runtime.version}, which is old and for development and tests only, ` +
      `because Electron ${electronVersion()} could not be downloaded.`,
  );
  return runtime;
}

/**
 * @param {string} executable
 * @returns {Promise<ElectronRuntime>}
 */
async function runtimeAt(executable) {
  const { exitCode, output } = await runCommand(executable, ['-p', 'process.versions.electron'], {
    env: { ...process.env, ELECTRON_RUN_AS_NODE: '1' },
  });
  const version = output.trim();
  if (exitCode !== 0 || !/^\d+\.\d+\.\d+/.test(version)) {
    throw new Error(`ATROUS_ELECTRON is ${executable}, which is not an Electron executable; unset it or correct it.`);
  }
  return { executable, version, development: false };
}

/** @returns {ElectronRuntime | undefined} */
function installedRuntime() {
  const pathFile = join(electronPackage, 'path.txt');
  if (!existsSync(pathFile)) return undefined;
  const executable = join(electronPackage, 'dist', readFileSync(pathFile, 'utf8'));
  return existsSync(executable) ? { executable, version: electronVersion(), development: false } : undefined;
}

/** @returns {Promise<ElectronRuntime | undefined>} undefined when it failed now or within the last day */
async function installRuntime() {
  if (recentFailure() !== undefined) return undefined;
  console.error(`Downloading Electron ${electronVersion()}; this happens once`);
  const { exitCode, output } = await runCommand(process.execPath, [join(electronPackage, 'install.js')]);
  const runtime = exitCode === 0 ? installedRuntime() : undefined;
  if (runtime !== undefined) {
    rmSync(failurePath(), { force: true });
    return runtime;
  }
  mkdirSync(dirname(failurePath()), { recursive: true });
  writeFileSync(failurePath(), output.trim().split('\n')[0] || `exit code ${exitCode}`);
  return undefined;
}

/**
 * A failed download is not repeated for a day, so that starting stays fast on a machine that cannot reach it.
 *
 * @returns {string | undefined} the reason of the last failure
 */
function recentFailure() {
  const stats = statSync(failurePath(), { throwIfNoEntry: false });
  if (stats === undefined || Date.now() - stats.mtimeMs > dayMs) return undefined;
  return readFileSync(failurePath(), 'utf8');
}

function failurePath() {
  return join(cacheDirectory(), `electron-${electronVersion()}-${process.platform}-${process.arch}.failed`);
}

/** @returns {string} version of the npm package */
function electronVersion() {
  return JSON.parse(readFileSync(join(electronPackage, 'package.json'), 'utf8')).version;
}
