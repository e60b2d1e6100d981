import { copyFileSync, chmodSync, renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { fuses } from './fuses.mjs';

const here = dirname(fileURLToPath(import.meta.url));

/** Name of the Electron executable on Linux, where `atrous` is the script that starts it. */
export const linuxExecutable = 'atrous-bin';

/**
 * Last touches on the unpacked application, before it goes into the packages.
 *
 * @param {import('electron-builder').AfterPackContext} context
 */
export async function afterPack(context) {
  const { appOutDir, electronPlatformName, packager } = context;
  // electron-builder removes it from Electron's own distribution, but not from one we hand it.
  rmSync(join(packager.getResourcesDir(appOutDir), 'default_app.asar'), { force: true });
  // Here and not in the configuration, because on Linux the executable is renamed next.
  await packager.addElectronFuses(context, fuses(packager.config.electronVersion ?? ''));
  if (electronPlatformName === 'linux') addCommand(appOutDir);
}

/**
 * Puts the script `atrous` in place of the executable: it is what the menu entry, the AppImage and /usr/bin start.
 *
 * @param {string} directory
 */
function addCommand(directory) {
  const command = join(directory, 'atrous');
  renameSync(command, join(directory, linuxExecutable));
  copyFileSync(join(here, 'atrous.sh'), command);
  chmodSync(command, 0o755);
}
