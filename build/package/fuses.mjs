import { FuseV1Options, FuseVersion } from '@electron/fuses';

/** Electron's first version with the fuse for file://. */
const firstFileProtocolFuseVersion = 29;

/**
 * The switches inside the Electron binary, each set on purpose.
 *
 * @param {string} electronVersion
 * @returns {import('@electron/fuses').FuseConfig}
 */
export function fuses(electronVersion) {
  /** @type {import('@electron/fuses').FuseConfig} */
  const config = {
    version: FuseVersion.V1,
    // The development runtime is old and lacks the newer fuses.
    strictlyRequireAllFuses: false,
    // The installed command line is this binary as Node: see docs/decisions.
    [FuseV1Options.RunAsNode]: true,
    [FuseV1Options.EnableCookieEncryption]: true,
    [FuseV1Options.EnableNodeOptionsEnvironmentVariable]: false,
    [FuseV1Options.EnableNodeCliInspectArguments]: false,
    [FuseV1Options.EnableEmbeddedAsarIntegrityValidation]: true,
    [FuseV1Options.OnlyLoadAppFromAsar]: true,
    [FuseV1Options.LoadBrowserProcessSpecificV8Snapshot]: false,
  };
  if (Number.parseInt(electronVersion, 10) >= firstFileProtocolFuseVersion) {
    // The interface is served under its own scheme; pages from file:// need no privileges.
    config[FuseV1Options.GrantFileProtocolExtraPrivileges] = false;
  }
  return config;
}
