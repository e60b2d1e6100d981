import { existsSync, readFileSync } from 'node:fs';
import { FuseV1Options } from '@electron/fuses';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { externalModules } from '../../../build/bundle.mjs';
import { fuses } from '../../../build/package/fuses.mjs';
import { shippedPackages } from '../../../build/package/packageConfig.mjs';
import { thirdPartyLicenses } from '../../../build/package/thirdPartyLicenses.mjs';

const root = join(import.meta.dirname, '../../..');

/** Needed by onnxruntime-node's install script, not when it runs. */
const installOnly = ['adm-zip', 'global-agent'];

/** What a package and its dependencies consist of, as far as it is installed on this platform. */
function dependencyClosure(names: readonly string[], seen = new Set<string>()): Set<string> {
  for (const name of names) {
    const path = join(root, 'node_modules', name, 'package.json');
    if (seen.has(name) || installOnly.includes(name) || !existsSync(path)) continue;
    seen.add(name);
    const { dependencies = {}, optionalDependencies = {} } = JSON.parse(readFileSync(path, 'utf8')) as Record<string, object>;
    dependencyClosure([...Object.keys(dependencies), ...Object.keys(optionalDependencies)], seen);
  }
  return seen;
}

describe('the package', () => {
  it('ships what the bundles load at run time, and nothing else', () => {
    const loaded = [...dependencyClosure(externalModules.filter((name) => name !== 'electron'))];
    const folders = new Set(loaded.map((name) => name.split('/')[0]));
    expect([...folders].sort()).toEqual([...shippedPackages].sort());
  });

  it('carries the licences of packages that are shipped, and of those inside the bundles', () => {
    const text = thirdPartyLicenses(root);
    expect(text).toMatch(/^sharp \d[\d.]+ \(Apache-2\.0\)/m);
    expect(text).toMatch(/^svelte \d[\d.]+ \(MIT\)/m);
    expect(text).toContain('Permission is hereby granted');
    expect(text).not.toMatch(/^eslint \d/m);
  });
});

describe('the fuses', () => {
  it('let the command line run and close everything else', () => {
    expect(fuses('45.4.1')).toMatchObject({
      [FuseV1Options.RunAsNode]: true,
      [FuseV1Options.EnableNodeOptionsEnvironmentVariable]: false,
      [FuseV1Options.EnableNodeCliInspectArguments]: false,
      [FuseV1Options.EnableEmbeddedAsarIntegrityValidation]: true,
      [FuseV1Options.OnlyLoadAppFromAsar]: true,
      [FuseV1Options.GrantFileProtocolExtraPrivileges]: false,
    });
  });

  it('leave out what an old Electron does not have', () => {
    expect(fuses('25.1.1')).not.toHaveProperty(String(FuseV1Options.GrantFileProtocolExtraPrivileges));
  });
});
