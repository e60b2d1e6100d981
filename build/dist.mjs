import { writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { parseArgs } from 'node:util';
import { electronRuntime } from './electronRuntime.mjs';
import { ensureReady } from './ensureReady.mjs';
import { repositoryRoot } from './repositoryRoot.mjs';

/**
 * `npm run dist`: packages for this system. `npm run dist -- --dir`: only the unpacked application, for trying it;
 * the Electron that `npm start` uses is put into it.
 *
 * @param {string[]} args
 * @returns {Promise<number>} exit code
 */
async function dist(args) {
  const { values } = parseArgs({ args, options: { dir: { type: 'boolean', default: false } } });
  await ensureReady();
  // Installed by ensureReady, so not at the top.
  const { build } = await import('electron-builder');
  const { packageConfig } = await import('./package/packageConfig.mjs');
  const { thirdPartyLicenses } = await import('./package/thirdPartyLicenses.mjs');

  const runtime = await electronRuntime();
  if (runtime.development && !values.dir) {
    console.error(
      `No release is made of the development runtime (Electron ${runtime.version}): run this where Electron itself ` +
        'can be downloaded, or `npm run dist -- --dir` to try the unpacked application.',
    );
    return 3;
  }
  writeFileSync(join(repositoryRoot, 'out', 'third-party-licenses.txt'), thirdPartyLicenses(repositoryRoot));
  const made = await build({
    projectDir: repositoryRoot,
    dir: values.dir,
    publish: 'never',
    config: {
      ...packageConfig,
      electronVersion: runtime.version,
      ...(values.dir && process.platform === 'linux' ? { electronDist: dirname(runtime.executable) } : {}),
    },
  });
  for (const path of made) console.error(relative(process.cwd(), path));
  return 0;
}

dist(process.argv.slice(2)).then(
  (exitCode) => {
    process.exitCode = exitCode;
  },
  (error) => {
    console.error(error.message);
    process.exitCode = 3;
  },
);
